"""Notices: what somebody is told in a toast on whatever page they are, the moment it happens, with a link to it.

Each app registers where its notices come from. They are asked for with the counts of the navigation, which every page
fetches anew when its reader's topic is told; the page shows each key once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from casework.people.models import User

# What happened longer ago is no news: it is seen in the navigation.
FRESH = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to be told. key: names it and nothing else; text: in the reader's language; url: where it is seen."""

    key: str
    text: str
    url: str


Source = Callable[["User", datetime], list[Notice]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Ask `source(user, since)` for what happened since then that `user` should know; a query for those it concerns,
    none for others. Call it in `AppConfig.ready`.
    """
    if source not in _SOURCES:
        _SOURCES.append(source)


def notices_of(user: "User", *, now: datetime) -> list[Notice]:
    """Return what `user` is told now."""
    return [notice for source in _SOURCES for notice in source(user, now - FRESH)]


def with_notices(answer: HttpResponse, user: "User", *, now: datetime) -> HttpResponse:
    """Let an answer to htmx carry the notices; toast.js shows those that its page has not shown."""
    if found := notices_of(user, now=now):
        items = [{"key": one.key, "text": one.text, "url": one.url} for one in found]
        answer["HX-Trigger"] = json.dumps({"notices": {"items": items}})
    return answer
