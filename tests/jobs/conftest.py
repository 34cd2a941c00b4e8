"""What the tests of background work share: a clock that stands still, kinds of work, what was sent and told."""

from collections.abc import Iterator
from typing import Any

import pytest

from casework.jobs import dispatch, outbox, registry
from casework.jobs.models import WebhookEndpoint
from casework.jobs.registry import RunningJob
from casework.jobs.webhooks import kinds, services
from casework.people.models import Role, User
from tests import factories
from tests.clock import NOW
from tests.jobs.hooks import Make
from tests.jobs.receiver import Receiver


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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another program that is told of things."""
    made = Receiver()
    yield made
    made.stop()


@pytest.fixture
def happening() -> Iterator[str]:
    """A kind of event for these tests."""
    kinds.register("test.happened", "Something happened")
    yield "test.happened"
    del kinds._KINDS["test.happened"]


@pytest.fixture
def operations(db: None) -> User:
    return factories.person("", Role.OPERATIONS)


@pytest.fixture
def no_jitter(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Pauses of exactly their length, and jobs that live at the tests' clock."""
    monkeypatch.setattr("casework.jobs.webhooks.services.delivering.random.random", lambda: 0.5)
    monkeypatch.setattr("casework.jobs.webhooks.tasks.timezone.now", clock)


@pytest.fixture
def endpoint(operations: User, receiver: Receiver, happening: str, no_jitter: None) -> Make:
    def make(**changes: Any) -> WebhookEndpoint:
        said = {"name": "Origination", "url": receiver.url, "source": "", "events": [happening]} | changes
        return services.add_endpoint(actor=operations, now=NOW, **said)[0]

    return make
