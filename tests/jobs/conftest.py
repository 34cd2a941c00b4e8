"""What the tests of background work share: a clock that stands still, kinds of work, what was sent and told."""

from collections.abc import Iterator
from typing import Any

import pytest

from casework.jobs import dispatch, outbox, registry
from casework.jobs.registry import RunningJob
from tests.clock import NOW


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> Any:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def work() -> Iterator[list[Any]]:
    """Kinds of work for these tests. What is put into the list is what "test.do" does next: a result, an exception or
    a function of the running job.
    """
    todo: list[Any] = []

    @registry.handler("test.do", attempts=3)
    def do(job: RunningJob) -> dict[str, Any]:
        step = todo.pop(0)
        if isinstance(step, Exception):
            raise step
        return step(job) if callable(step) else step

    yield todo
    del registry._HANDLERS["test.do"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The topics that are pushed."""
    topics: list[str] = []
    monkeypatch.setattr(outbox, "push", topics.append)
    return topics


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that are given to the broker."""
    ids: list[int] = []

    def send(job_id: int, *, delay: float = 0.0) -> bool:
        ids.append(job_id)
        return True

    monkeypatch.setattr(dispatch, "send", send)
    return ids
