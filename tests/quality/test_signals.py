"""Signals: pure arithmetic against published values, and what the page makes of a floor."""

from types import SimpleNamespace
from typing import Any

import pytest

from casework.people.models import Role, User
from casework.quality.rules.signals import Seen, drift, run_chance, run_share, told
from casework.quality.selectors.signals import flagged, signals_page
from casework.review import services as review
from casework.review.services.desk import DESK
from casework.workflow import assignment
from tests import factories
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


def test_a_run_is_judged_by_the_persons_own_share_or_everybodys_if_smaller() -> None:
    """Of 30 all rejected where 66 of 120 are; 6 of 30; 30 of 30 and 10 of 20 at a stage where 16 of 40 are."""
    assert run_share({"initial": (30, 30)}, {"initial": (66, 120)}) == 0.55
    assert run_share({"initial": (6, 30)}, {"initial": (66, 120)}) == 0.2
    both = {"initial": (66, 120), "re_review": (16, 40)}
    assert run_share({"initial": (30, 30), "re_review": (10, 20)}, both) == pytest.approx((16.5 + 8) / 50)
    assert run_share({"initial": (30, 30)}, {"initial": (30, 30)}) == 1.0


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


def handed_out(person: User, number: int) -> list[Any]:
    """Give `person` so many orders yesterday."""
    floor.decisions(person, 0)  # online and accepting then
    return [factories.give(factories.order(now=floor.THEN), person, now=floor.THEN) for _ in range(number)]


@pytest.mark.django_db
def test_who_gives_everything_back_unread_and_decides_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    people: SimpleNamespace = floor.people()
    for order in handed_out(people.reviewer, 6):
        review.give_back(order=order, actor=people.reviewer, reason="Not now", now=floor.THEN)
    monkeypatch.setattr("casework.quality.rules.signals.LEAST", 6)

    (line,) = signals_page(people.inspector, now=NOW).reviewers

    assert (line.person, line.seen.decided, line.seen.run, line.fast, line.first) == (people.reviewer, 0, 0, None, None)
    assert (line.seen.ended, line.seen.unread, line.unread) == (6, 6, 100.0)
    assert line.flags == [("unread", "Given back unread")]
    assert flagged(YESTERDAY) == {people.reviewer.pk}


@pytest.mark.django_db
def test_what_a_supervisor_takes_away_unread_was_not_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six orders: four taken away by the supervisor, one given back by the clock, one by the reviewer; none opened."""
    people: SimpleNamespace = floor.people()
    boss = factories.person("", Role.SUPERVISOR, leads=people.initial)
    orders = handed_out(people.reviewer, 6)
    for actor, pks in ((boss, orders[:4]), (None, orders[4:5])):
        taken = [order.pk for order in pks]
        assignment.release(desk=DESK, item_ids=taken, actor=actor, now=floor.THEN, reason="Away", still=None)
    review.give_back(order=orders[5], actor=people.reviewer, reason="Not now", now=floor.THEN)

    (line,) = signals_page(people.inspector, now=NOW).reviewers

    assert (line.seen.ended, line.seen.unread) == (6, 2)


@pytest.mark.django_db
def test_who_rejects_everything_where_others_do_not_is_told_of_a_long_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight rejections where colleagues reject four of 24: with 12 of 32, 1 in 2,557; theirs of six is no surprise."""
    people: SimpleNamespace = floor.people()
    others = [factories.person("", Role.INITIAL_REVIEWER, team=people.initial) for _ in range(2)]
    floor.decisions(people.reviewer, 8, "rejected")
    for other in others:
        for outcome, number in (("approved", 6), ("rejected", 2), ("approved", 4)):
            floor.decisions(other, number, outcome)
    monkeypatch.setattr("casework.quality.rules.signals.LEAST", 8)
    monkeypatch.setattr("casework.quality.selectors.signals.rules.MIN_READING", 0)

    lines = {line.person: line for line in signals_page(people.inspector, now=NOW).reviewers}

    assert (lines[people.reviewer].seen.run, lines[people.reviewer].seen.run_share) == (8, 0.375)
    assert lines[people.reviewer].flags == [("run", "Long run of one outcome")]
    assert [(lines[other].seen.run, lines[other].flags) for other in others] == [(6, [])] * 2
