"""The one socket of every open page: what changed, who is there."""

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils import timezone

from casework.jobs import live
from casework.people import selectors, services

if TYPE_CHECKING:
    from casework.people.models import User

MOST_TOPICS = 100
MOST_BYTES = 16 * 1024
TOPIC = re.compile(r"[a-z]{1,20}-[A-Za-z0-9-]{1,60}")
# A little less than the page's own rhythm of 15 seconds, so that a beat a moment early still counts.
BEAT_EVERY = timedelta(seconds=14)
MOST_AGE = 24 * 3600 * 1000  # milliseconds
NOT_SIGNED_IN = 4401


class FloorConsumer(AsyncJsonWebsocketConsumer):
    """Speak with one page. What it sends is never trusted: anything that makes no sense is passed over."""

    user: "User"
    topics: frozenset[str] = frozenset()
    is_counted = False  # among the person's open pages
    heard_at: datetime

    async def connect(self) -> None:
        """Take the page in, if somebody is signed in, and say how they stand."""
        user = cast("Any", self.scope["user"])
        if not user.is_authenticated:
            await self.close()
            return
        await self.accept()
        self.user, self.is_counted = user, True
        self.heard_at = timezone.now()
        await self.channel_layer.group_add(self._own_group, self.channel_name)
        await database_sync_to_async(services.connect)(user=self.user, now=self.heard_at)
        await self.presence_changed()

    async def disconnect(self, code: int) -> None:
        """Let the page go."""
        if not self.is_counted:
            return
        for group in [*map(live.group_of, self.topics), self._own_group]:
            await self.channel_layer.group_discard(group, self.channel_name)
        await database_sync_to_async(services.disconnect)(user=self.user, now=timezone.now())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_rest: Any) -> None:
        """Understand one message of the page: beat, watch or presence."""
        message = _parsed(text_data)
        match message:
            case {"type": "beat"}:
                await self._beat()
            case {"type": "watch", "topics": [*topics], "age": float(age) | int(age)}:
                await self._watch(topics, drawn_ago=min(age, MOST_AGE) / 1000)
            case {"type": "watch", "topics": [*topics]}:
                await self._watch(topics, drawn_ago=None)
            case {"type": "presence", "accepting": bool(accepting)}:
                await self._accept_work(accepting)

    async def topic_changed(self, event: dict[str, Any]) -> None:
        """Pass on that a topic changed; how the person stands is told in full."""
        if event["topic"] == services.own_topic(self.user):
            await self.presence_changed()
        else:
            await self.send_json({"type": "changed", "topic": event["topic"], "by": event.get("by", "")})

    async def presence_changed(self, event: dict[str, Any] | None = None) -> None:
        """Say how the person stands: after connecting, and when another page of theirs changed it."""
        shown = await database_sync_to_async(selectors.presence_of)(self.user, now=timezone.now())
        message: dict[str, Any] = {"type": "presence", "online": shown.online, "accepting": shown.accepting}
        if shown.paused_by:
            message["paused"] = {"by": shown.paused_by, "reason": shown.paused_reason}
        await self.send_json(message)

    @property
    def _own_group(self) -> str:
        return live.group_of(services.own_topic(self.user))

    async def _beat(self) -> None:
        await self.send_json({"type": "beat"})  # so that the page notices a line that is dead without a word
        now = timezone.now()
        if now - self.heard_at < BEAT_EVERY:
            return
        self.heard_at = now
        if not await database_sync_to_async(services.beat)(user=self.user, now=now):
            await self.close(code=NOT_SIGNED_IN)

    async def _watch(self, topics: list[Any], *, drawn_ago: float | None) -> None:
        """Watch these topics from now on. drawn_ago: seconds since the page was asked for; what changed since is told.

        None: the page does not say, and is told nothing of before.
        """
        wanted = frozenset(topic for topic in topics[:MOST_TOPICS] if isinstance(topic, str) and TOPIC.fullmatch(topic))
        allowed = await database_sync_to_async(_allowed)(self.user, wanted)
        for topic in self.topics - allowed:
            await self.channel_layer.group_discard(live.group_of(topic), self.channel_name)
        added, self.topics = allowed - self.topics, allowed
        for topic in added:
            await self.channel_layer.group_add(live.group_of(topic), self.channel_name)
        await self.send_json({"type": "watching", "topics": sorted(allowed)})
        if added and drawn_ago is not None:
            changes = await database_sync_to_async(live.changed_within)(added, drawn_ago)
            for topic, cause in sorted(changes.items()):
                await self.send_json({"type": "changed", "topic": topic, "by": cause})

    async def _accept_work(self, accepting: bool) -> None:
        await database_sync_to_async(services.set_accepting)(user=self.user, accepting=accepting, now=timezone.now())
        await self.channel_layer.group_send(self._own_group, {"type": "presence.changed"})


def _allowed(user: "User", topics: frozenset[str]) -> frozenset[str]:
    return frozenset(topic for topic in topics if live.may_watch(user, topic))


def _parsed(text: str | None) -> Any:
    """Return the message, None for what is too long or no JSON."""
    if text is None or len(text) > MOST_BYTES:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
