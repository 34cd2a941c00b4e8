"""What every request passes: its name in the logs, a refusal in the reader's words, the book's time."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

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
