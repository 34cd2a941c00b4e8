"""Answers to htmx that are no page: what the drawer and the toasts are told."""

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from casework.lib.requests import SignedIn


def go(request: "SignedIn", to: str, *args: Any) -> HttpResponse:
    """Lead to the page named `to` after a form of a whole page, whether htmx sent it or the browser itself.

    Such a form goes by htmx so that what was typed stays when the network or the server fails.
    """
    answer = redirect(to, *args)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def done(text: "str | Promise", *, close_drawer: bool = True, event: str = "") -> HttpResponse:
    """Answer that it is done: nothing is swapped, a toast says `text`, the drawer closes.

    What changed on the page comes by the live topics; `event` names one more event for a part that listens to it.
    """
    events: dict[str, object] = {"toast": {"level": "success", "text": str(text)}}
    if close_drawer:
        events["closeDrawer"] = True
    if event:
        events[event] = True
    answer = HttpResponse(status=204)
    answer["HX-Trigger"] = json.dumps(events)
    return answer


def shows(answer: HttpResponse, *ids: str) -> HttpResponse:
    """Say of an answer that it shows the live parts `ids` of the page as they are now.

    The page then does not ask for them again when the server names the topic that this very request changed.
    """
    answer["Live-Shown"] = " ".join(ids)
    return answer


def toast(text: "str | Promise", *, level: str = "success", status: int = 204) -> HttpResponse:
    """Answer with a toast alone: nothing is swapped. level: "success", "info" or "error"."""
    answer = HttpResponse(status=status, headers={"HX-Reswap": "none"})
    answer["HX-Trigger"] = json.dumps({"toast": {"level": level, "text": str(text)}})
    return answer
