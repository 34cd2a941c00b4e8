"""Signals: pure arithmetic against published values, and what the page makes of a floor."""

from types import SimpleNamespace

import pytest

from casework.quality.rules.signals import Seen, drift, run_chance, told
from casework.quality.selectors.signals import flagged, signals_page
from tests.clock import NOW, YESTERDAY
from tests.quality import floor

USUAL = Seen(decided=100, fast=2, run=8, run_share=0.6, first=(30, 50), second=(28, 50), ended=100, unread=10)


def test_the_chance_of_a_run() -> None:
    """Fair coins: of the 1,024 results of ten throws 504 have three heads in a row and 112 have five."""
    assert run_chance(trials=10, share=0.5, length=3) == pytest.approx(520 / 1024)
    assert run_chance(trials=10, share=0.5, length=5) == pytest.approx(112 / 1024)
    assert run_chance(trials=4, share=0.5, length=5) == 0
    assert run_chance(trials=5, share=1.0, length=5) == 1


def test_the_chance_of_a_run_is_that_of_counting() -> None:
    for trials in range(1, 11):
        for length in range(1, trials + 1):
            hits = sum("1" * length in f"{number:0{trials}b}" for number in range(2**trials))
            assert run_chance(trials=trials, share=0.5, length=length) == pytest.approx(hits / 2**trials)


def test_drift_is_the_two_proportion_test() -> None:
    """95 of 200 against 60 of 200: pooled .3875, z = .175 ÷ √(.3875 · .6125 · .01) = 3.592."""
    assert drift((95, 200), (60, 200)) == pytest.approx(3.592, abs=0.001)
    assert drift((1, 2), (0, 0)) is None
    assert drift((5, 5), (5, 5)) is None


@pytest.mark.parametrize(
    ("changes", "signal"),
    [
        ({}, []),
        ({"fast": 6}, ["fast"]),
        ({"run": 20}, ["run"]),
        ({"first": (45, 50), "second": (13, 50)}, ["drift"]),
        ({"unread": 21}, ["unread"]),
        ({"decided": 19, "fast": 19, "run": 19, "ended": 19, "unread": 19}, []),
    ],
)
def test_what_is_told(changes: dict[str, int], signal: list[str]) -> None:
    assert told(Seen(**(vars(USUAL) | changes))) == signal


@pytest.mark.django_db
def test_the_page_sees_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six decisions at the moment they were opened: all fast, one run of four, halves of three."""
    people: SimpleNamespace = floor.people()
    floor.decisions(people.reviewer, 4)
    floor.decisions(people.reviewer, 2, "rejected")
    monkeypatch.setattr("casework.quality.rules.signals.LEAST", 6)

    (line,) = signals_page(people.inspector, now=NOW).reviewers

    assert (line.person, line.seen.decided, line.seen.fast, line.seen.run) == (people.reviewer, 6, 6, 4)
    assert (line.seen.first, line.seen.second) == ((3, 3), (1, 3))
    assert (line.seen.ended, line.seen.unread) == (6, 0)
    assert line.flags == [("fast", "Too fast to have read")]
    assert flagged(YESTERDAY) == {people.reviewer.pk}
    assert signals_page(floor.inspector(people.rereview), now=NOW).reviewers == []
