"""What every request passes: its name in the logs, a refusal in the reader's words, the book's time."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.jobs import live
from casework.lib.refusal import Refused
from casework.portfolio.books import shown_time_zone

NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestNameMiddleware:
    """Give each request a name that all its log lines and its answer carry (X-Request-ID; the proxy's own is kept)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under the request's name."""
        given = request.headers.get("X-Request-ID", "")
        name = given if NAME.fullmatch(given) else uuid4().hex
        with structlog.contextvars.bound_contextvars(request=name):
            answer = self.get_response(request)
        answer["X-Request-ID"] = name
        return answer


MOST_TOPICS = 100
MOST_AGE = 60_000  # milliseconds; what is older asks in full


class RefusalMiddleware:
    """Show a Refused exception: a toast on an htmx request (the page stays as it is), else a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 422, 409 or 404 for a refusal; every other exception goes its way."""
        if not isinstance(exception, Refused):
            return None
        if exception.status == 404:
            return render(request, "404.html", status=404)
        if request.headers.get("HX-Request") == "true":
            answer = HttpResponse(status=exception.status)
            answer["HX-Reswap"] = "none"
            answer["HX-Trigger"] = json.dumps({"toast": {"level": "error", "text": str(exception)}})
            return answer
        return render(request, "refused.html", {"message": str(exception)}, status=exception.status)


class LiveMiddleware:
    """Answer a part of a page that polls with 204 as long as nothing that it watches has changed since it was drawn.

    The part says what it watches and how old it is; the page itself is not asked for. It learns no more than that what
    it shows is still so: topics carry ids that nobody guesses, and strangers get the usual answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on unless it asks whether something changed, and nothing did."""
        topics, age = request.headers.get("Live-Topics", "").split(), request.headers.get("Live-Age", "")
        polls = request.method == "GET" and topics and age.isdigit() and request.user.is_authenticated
        if polls and not live.changed_within(topics[:MOST_TOPICS], min(int(age), MOST_AGE) / 1000):
            return HttpResponse(status=204)
        return self.get_response(request)


class BookTimeMiddleware:
    """Show moments in the book's time zone: days and hours on this floor are those of the portfolio.

    With several books in different zones, or none, the server's TIME_ZONE counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under the book's zone."""
        with timezone.override(shown_time_zone()):
            return self.get_response(request)
