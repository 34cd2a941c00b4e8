"""Numbers are remembered for a moment, and never past a change of which they hang."""

from typing import Any

import pytest
from django.core.cache import cache

from casework.jobs import live
from casework.jobs.remembered import remembered

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def kept(settings: Any) -> None:
    settings.NUMBERS_KEPT_SECONDS = 60


def counted(calls: list[int], *, key: str = "n", anew: bool = False) -> int:
    def ask() -> int:
        calls.append(1)
        return len(calls)

    return remembered(key, ask, follows=lambda: ["pool-1", "user-1"], anew=anew)


def test_it_is_asked_once_until_something_changes_that_it_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SLACK_SECONDS", 0.0)
    calls: list[int] = []
    assert [counted(calls), counted(calls), counted(calls, key="other")] == [1, 1, 2]
    live.send("pool-2")
    assert counted(calls) == 1
    live.send("pool-1")
    assert [counted(calls), counted(calls)] == [3, 3]
    assert counted(calls, anew=True) == 4
    cache.clear()
    assert counted(calls) == 5


def test_shortly_after_a_change_nothing_is_trusted_because_clocks_differ() -> None:
    calls: list[int] = []
    live.send("user-1")
    assert [counted(calls), counted(calls)] == [1, 2]


def test_it_can_be_turned_off(settings: Any) -> None:
    settings.NUMBERS_KEPT_SECONDS = 0
    calls: list[int] = []
    assert [counted(calls), counted(calls)] == [1, 2]
