"""Answers to htmx that are no page: what the drawer and the toasts are told."""

import json

from django.http import HttpResponse
from django.utils.functional import Promise


def done(text: "str | Promise", *, close_drawer: bool = True) -> HttpResponse:
    """Answer that it is done: nothing is swapped, a toast says `text`, the drawer closes.

    What changed on the page comes by the live topics.
    """
    events: dict[str, object] = {"toast": {"level": "success", "text": str(text)}}
    if close_drawer:
        events["closeDrawer"] = True
    answer = HttpResponse(status=204)
    answer["HX-Trigger"] = json.dumps(events)
    return answer
