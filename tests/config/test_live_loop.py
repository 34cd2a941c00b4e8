"""A worker's thread tells open pages at once: the in-memory channel layer wakes only from the server's own loop."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from channels.layers import get_channel_layer

from casework.jobs import live


@pytest.fixture
def server_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    live.set_server_loop(loop)
    yield loop
    live.set_server_loop(None)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def test_a_message_from_another_thread_wakes_the_idle_loop(server_loop: asyncio.AbstractEventLoop) -> None:
    watching = threading.Event()

    async def page() -> dict[str, object]:
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel()
        await layer.group_add(live.group_of("case-1"), channel)
        watching.set()
        return dict(await asyncio.wait_for(layer.receive(channel), 5))

    told = asyncio.run_coroutine_threadsafe(page(), server_loop)
    assert watching.wait(5)
    live.send("case-1")
    assert told.result(2)["topic"] == "case-1"
