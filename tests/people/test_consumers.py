"""The socket of a page: what it is told, what it may not watch, what it survives."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from casework.config.asgi import application
from casework.jobs import live
from casework.people import consumers, services
from casework.people.models import Presence, Role, User
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Sockets tidy connections up; here they all share the one that holds the test's transaction."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


Talk = Callable[[WebsocketCommunicator], Awaitable[None]]


def talk(user: Any, conversation: Talk) -> None:
    """Open a socket as `user`, hear the first word about presence, have the conversation, close."""

    async def run() -> None:
        socket = page_of(user)
        connected, _code = await socket.connect(timeout=5)
        assert connected
        assert (await socket.receive_json_from(5))["type"] == "presence"
        await conversation(socket)
        await socket.disconnect()

    async_to_sync(run)()


def page_of(user: Any) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(consumers.FloorConsumer.as_asgi(), "/ws/")
    socket.scope["user"] = user
    return socket


async def watching(socket: WebsocketCommunicator, *topics: Any) -> list[str]:
    await socket.send_json_to({"type": "watch", "topics": list(topics)})
    answer = await socket.receive_json_from(5)
    assert answer["type"] == "watching"
    return list(answer["topics"])


def test_strangers_are_not_let_in():
    async def run() -> None:
        connected, _code = await page_of(AnonymousUser()).connect(timeout=5)
        assert not connected

    async_to_sync(run)()


def test_pages_of_other_sites_are_not_let_in():
    async def run(origin: bytes) -> bool:
        headers = [(b"origin", origin), (b"host", b"testserver")]
        connected, _code = await WebsocketCommunicator(application, "/ws/", headers=headers).connect(timeout=5)
        return connected

    assert async_to_sync(run)(b"http://elsewhere.example") is False


def test_a_page_makes_its_person_online_and_accepting():
    user = factories.person(online=False)

    async def conversation(socket: WebsocketCommunicator) -> None:
        assert await database_sync_to_async(presence)(user) == (1, False)
        await socket.send_json_to({"type": "presence", "accepting": True})
        assert await socket.receive_json_from(5) == {"type": "presence", "online": True, "accepting": True}
        assert await database_sync_to_async(presence)(user) == (1, True)

    talk(user, conversation)
    assert presence(user) == (0, True)


def presence(user: User) -> tuple[int, bool]:
    row = Presence.objects.get(user=user)
    return row.sockets, row.accepting


def test_a_supervisor_pauses_somebody_who_sees_it_at_once_and_cannot_undo_it():
    team = factories.team()
    boss = factories.person("boss", leads=team)
    user = factories.person("ada", team=team)
    place = user.memberships.get()

    async def conversation(socket: WebsocketCommunicator) -> None:
        pause = database_sync_to_async(services.pause)
        await pause(place=place, actor=boss, reason="training", now=NOW)
        await told(socket, user)
        heard = await socket.receive_json_from(5)
        assert (heard["accepting"], heard["paused"]) == (False, {"by": "Boss", "reason": "training"})
        await socket.send_json_to({"type": "presence", "accepting": True})
        assert (await socket.receive_json_from(5))["accepting"] is False
        await database_sync_to_async(services.let_accept)(place=place, actor=boss, reason="back", now=NOW)
        await told(socket, user)
        heard = await socket.receive_json_from(5)
        assert (heard["accepting"], "paused" in heard) == (True, False)

    talk(user, conversation)


async def told(socket: WebsocketCommunicator, user: User) -> None:
    """Send what the outbox sends after the commit, which does not come within a test."""
    topic = services.own_topic(user)
    await get_channel_layer().group_send(live.group_of(topic), {"type": "topic.changed", "topic": topic})


def test_another_page_of_the_same_person_follows():
    user = factories.person(online=False)

    async def conversation(socket: WebsocketCommunicator) -> None:
        other = page_of(user)
        await other.connect(timeout=5)
        await other.receive_json_from(5)
        await socket.send_json_to({"type": "presence", "accepting": True})
        assert (await other.receive_json_from(5))["accepting"] is True
        await other.disconnect()

    talk(user, conversation)


def test_only_what_one_may_watch_is_watched():
    mine, other = factories.team(), factories.team()
    user = factories.person("", Role.COLLECTOR, team=mine)
    stranger = factories.person()
    allowed = sorted([f"user-{user.public_id}", f"team-{mine.public_id}"])

    async def conversation(socket: WebsocketCommunicator) -> None:
        refused = [f"user-{stranger.public_id}", f"team-{other.public_id}", "run-list", "nothing-1", "team-garbage"]
        assert await watching(socket, *allowed, *refused) == allowed

    talk(user, conversation)


def test_what_changed_since_the_page_was_asked_for_is_told_when_it_begins_to_watch():
    team, quiet = factories.team(), factories.team()
    user = factories.person("", Role.COLLECTOR, team=team)
    factories.people_services.add_member(team=quiet, user=user, now=NOW)
    topic, other = f"team-{team.public_id}", f"team-{quiet.public_id}"

    async def conversation(socket: WebsocketCommunicator) -> None:
        await sync_to_async(live.send)(topic)
        await socket.send_json_to({"type": "watch", "topics": [topic, other], "age": 4_000})
        assert (await socket.receive_json_from(5))["type"] == "watching"
        assert await socket.receive_json_from(5) == {"type": "changed", "topic": topic, "by": ""}
        await socket.send_json_to({"type": "watch", "topics": [topic, other], "age": 5_000})
        assert (await socket.receive_json_from(5))["type"] == "watching"
        assert await socket.receive_nothing(0.1), "it is watched already: nothing can have been missed"

    talk(user, conversation)


@pytest.mark.parametrize("age", [4_000, 10**400, float("nan"), -1e308, True])
def test_what_changed_before_the_page_was_asked_for_is_not_told(age: Any):
    team = factories.team()
    user = factories.person("", Role.COLLECTOR, team=team)
    topic = f"team-{team.public_id}"
    caches["changes"].set(live.group_of(topic), (time.time() - 3 * live.REMEMBERED_SECONDS, ""), 60)

    async def conversation(socket: WebsocketCommunicator) -> None:
        await socket.send_json_to({"type": "watch", "topics": [topic], "age": age})
        assert await socket.receive_json_from(5) == {"type": "watching", "topics": [topic]}
        assert await socket.receive_nothing(0.1)

    talk(user, conversation)


def test_a_change_is_told_to_those_who_watch_it_and_stops_when_they_stop():
    team = factories.team()
    user = factories.person("", Role.COLLECTOR, team=team)
    topic = f"team-{team.public_id}"

    async def conversation(socket: WebsocketCommunicator) -> None:
        await watching(socket, topic)
        await sync_to_async(live.send)(topic)
        assert await socket.receive_json_from(5) == {"type": "changed", "topic": topic, "by": ""}

        assert await watching(socket) == []
        await sync_to_async(live.send)(topic)
        assert await socket.receive_nothing(0.1)

    talk(user, conversation)


@pytest.mark.parametrize(
    "nonsense",
    [
        " ",
        "{",
        "[" * 9000,
        "null",
        "[]",
        '"beat"',
        '{"type": "watch"}',
        '{"type": "watch", "topics": "user-1"}',
        '{"type": "presence", "accepting": "yes"}',
        '{"type": ["beat"]}',
        '{"type": "topic.changed", "topic": "x-1"}',
        json.dumps({"type": "presence", "accepting": True, "pad": "x" * consumers.MOST_BYTES}),
    ],
)
def test_nonsense_is_passed_over(nonsense: str):
    user = factories.person(online=False)

    async def conversation(socket: WebsocketCommunicator) -> None:
        await socket.send_to(text_data=nonsense)
        await socket.send_to(bytes_data=b"\x00\xff")
        assert await watching(socket, f"user-{user.public_id}", 7, None, "x" * 500, "a-\x00") == [
            f"user-{user.public_id}"
        ]

    talk(user, conversation)
    assert presence(user) == (0, False)


def test_topics_are_limited():
    user = factories.person()

    async def conversation(socket: WebsocketCommunicator) -> None:
        many = [f"nothing-{n}" for n in range(consumers.MOST_TOPICS)]
        assert await watching(socket, *many, f"user-{user.public_id}") == []

    talk(user, conversation)


def test_beats_are_written_at_most_every_fifteen_seconds(monkeypatch):
    user = factories.person(online=False)
    now, beats = [NOW], []
    monkeypatch.setattr(consumers.timezone, "now", lambda: now[0])
    monkeypatch.setattr(services, "beat", lambda *, user, now: beats.append(now) or True)

    async def conversation(socket: WebsocketCommunicator) -> None:
        for seconds in (1, 5, 15, 16, 30):
            now[0] = NOW + consumers.timedelta(seconds=seconds)
            await socket.send_json_to({"type": "beat"})
            assert await socket.receive_json_from(5) == {"type": "beat"}  # the page hears that the line is alive
            await watching(socket)

    talk(user, conversation)
    assert [(beat - NOW).seconds for beat in beats] == [15, 30]


def test_the_socket_of_a_closed_account_is_closed(monkeypatch):
    user = factories.person(online=False)
    monkeypatch.setattr(consumers, "BEAT_EVERY", consumers.timedelta(0))

    async def run() -> None:
        socket = page_of(user)
        await socket.connect(timeout=5)
        await socket.receive_json_from(5)
        await database_sync_to_async(User.objects.filter(pk=user.pk).update)(is_active=False)
        await socket.send_json_to({"type": "beat"})
        await socket.receive_json_from(5)
        closed = await socket.receive_output(5)
        assert (closed["type"], closed["code"]) == ("websocket.close", consumers.NOT_SIGNED_IN)

    async_to_sync(run)()
