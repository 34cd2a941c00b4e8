"""Live pages: which topics a page may watch, and how a change is told.

A topic is "prefix-id" ("case-1f0c…"). Over the socket only the topic goes; the page fetches again under its own
permissions. So a message that is lost costs a moment of staleness, never a wrong or leaked fact.

A page is drawn before it can watch. What changed in between is remembered for some minutes (`changed_within`) and told
as soon as the page watches.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.core.cache import caches

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

Allowed = Callable[[Any, str], bool]
# Longer than any page takes from being asked for to watching; machines' clocks may differ by the slack.
REMEMBERED_SECONDS = 600
SLACK_SECONDS = 1.0
_TOPICS: dict[str, Allowed] = {}
_server_loop: asyncio.AbstractEventLoop | None = None


def register_topic(prefix: str, allowed: Allowed) -> None:
    """Let pages watch "prefix-…"; `allowed(user, rest)` says whether this user may watch this one."""
    _TOPICS[prefix] = allowed


def may_watch(user: "AbstractBaseUser", topic: str) -> bool:
    """Say whether `user` may be told of changes of `topic`; an unknown prefix is never allowed."""
    prefix, _, rest = topic.partition("-")
    allowed = _TOPICS.get(prefix)
    return bool(allowed and rest and allowed(user, rest))


def is_one_of(rows: "QuerySet[Any, Any]", public_id: str) -> bool:
    """Say whether `public_id` (any text that came over a socket) names one of `rows`. One query, none for garbage."""
    try:
        return rows.filter(public_id=UUID(public_id)).exists()
    except ValueError:
        return False


def group_of(topic: str) -> str:
    """Return the channel layer's group of a topic (group names are limited to 100 of [a-zA-Z0-9._-])."""
    return f"topic.{topic}"[:99]


def changed_within(topics: Collection[str], seconds: float) -> dict[str, str]:
    """Return those of `topics` that changed in the last `seconds` (of REMEMBERED_SECONDS), or a moment before.

    With each the name of the request that changed it last, "" if it was none.
    """
    since = time.time() - min(seconds, REMEMBERED_SECONDS) - SLACK_SECONDS
    changes = caches["changes"].get_many([group_of(topic) for topic in topics])
    found = {topic: changes[group_of(topic)] for topic in topics if group_of(topic) in changes}
    return {topic: cause for topic, (at, cause) in found.items() if at >= since}


def set_server_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    """Tell which loop serves the sockets in this process (the in-memory channel layer wakes only from there)."""
    global _server_loop
    _server_loop = loop


def send(topic: str) -> "Future[None] | None":
    """Tell every page that watches `topic` that it changed, and the name of the request that changed it, if one did.

    Call through `outbox.push`, which waits for the commit.
    """
    cause = structlog.contextvars.get_contextvars().get("request", "")
    # Remembered before it is sent: whoever begins to watch after that reads it, whoever did before is told.
    caches["changes"].set(group_of(topic), (time.time(), cause), REMEMBERED_SECONDS)
    layer = get_channel_layer()
    if layer is None:
        return None
    if isinstance(layer, InMemoryChannelLayer) and group_of(topic) not in layer.groups:
        return None  # it reaches this process only, and here nobody watches
    message = {"type": "topic.changed", "topic": topic, "by": cause}
    if _server_loop is not None and _server_loop.is_running():
        return asyncio.run_coroutine_threadsafe(layer.group_send(group_of(topic), message), _server_loop)
    async_to_sync(layer.group_send)(group_of(topic), message)
    return None
