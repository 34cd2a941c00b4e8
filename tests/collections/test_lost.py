"""Lost contact (失联): said after enough tries, shown, filtered, counted, and over once the borrower is reached."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.collections import selectors, services
from casework.collections.lost import rules
from casework.collections.lost.models import LostContact
from casework.collections.lost.rules import Problem, Tried, Try
from casework.collections.lost.services import LostRefused, NotLost, mark_found, mark_lost
from casework.collections.models import CollectionCase
from casework.collections.rules.ranking import Turn
from casework.collections.selectors.mine import mine_page
from casework.collections.selectors.pool import matching, pool_page
from casework.collections.selectors.pool_list import PoolFilter
from casework.collections.selectors.worklist import places
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast, url
from tests.collections.promising import promise

LATER = NOW + timedelta(hours=1)


def tries(*days: int, number: int | None = 1, reached: bool = False) -> list[Try]:
    return [Try(TODAY - timedelta(days=ago), number, reached) for ago in days]


@pytest.mark.parametrize(
    ("made", "own", "expected"),
    [
        ([], [1], Tried(tries=0, days=0, left=(1,))),
        (tries(0, 0, 1), [1, 2], Tried(tries=3, days=2, left=(2,))),
        ([*tries(0), *tries(0, number=2), *tries(3)], [1, 2], Tried(tries=3, days=2, left=())),
        # What was tried before the borrower was last reached says nothing.
        ([*tries(0), *tries(1, reached=True), *tries(2, 3)], [1], Tried(tries=1, days=1, left=())),
    ],
)
def test_what_counts_as_tried_in_vain(made: list[Try], own: list[int], expected: Tried):
    assert rules.tried(made, own=own) == expected


@pytest.mark.parametrize(
    ("tried", "days", "left", "is_reminder", "expected"),
    [
        (3, 2, (), False, None), (2, 2, (), False, Problem.TOO_FEW), (9, 1, (), False, Problem.TOO_FEW),
        (3, 2, (7,), False, Problem.NUMBER_LEFT), (3, 2, (), True, Problem.REMINDER),
    ],
)  # fmt: skip
def test_when_somebody_may_be_called_lost(
    tried: int, days: int, left: tuple[int, ...], is_reminder: bool, expected: Problem | None
):
    assert rules.problem(Tried(tries=tried, days=days, left=left), is_reminder=is_reminder) is expected


@pytest.fixture
def floor(db: None) -> desk.Floor:
    return desk.make()


def tried(case: CollectionCase, floor: desk.Floor, *hours: int, **said: Any) -> None:
    """Let the collector call the borrower's own number in vain so many hours ago."""
    point = case.customer.contact_points.get(relation="own")
    for ago in hours:
        told = {"channel": "call", "point": point, "party": "nobody", "result": "no_answer", "note": ""} | said
        services.record_contact(case=case, actor=floor.collector, now=NOW - timedelta(hours=ago), **told)


def lost(floor: desk.Floor, **held: Any) -> CollectionCase:
    case = floor.held(**held)
    tried(case, floor, 50, 26, 24)
    mark_lost(case=case, reason="Moved away", actor=floor.collector, now=NOW)
    return case


def turn(case: CollectionCase, person: User) -> Turn:
    return next(one.turn for one in places(person, LATER) if one.case == case.public_id)


def audited() -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(action__startswith="lost_contact").order_by("pk")
    return [(one.action, one.detail) for one in rows]


def test_lost_is_looked_for_after_those_to_be_called_and_is_counted_in_its_pool(floor: desk.Floor):
    other, case = floor.held(), lost(floor)
    kept = case.pool

    assert [turn(one, floor.collector) for one in (other, case)] == [Turn.NEW, Turn.LOST]
    page = mine_page(user=floor.collector, now=LATER)
    assert [(todo.row.case.pk, todo.why) for todo in page.todo] == [
        (other.pk, "Not contacted yet"), (case.pk, "Lost contact: find them"),
    ]  # fmt: skip
    assert [(chip.label, chip.count) for chip in page.reasons] == [("Not contacted yet", 1), ("Lost contact", 1)]
    chosen = PoolFilter(state="held", lost="yes")
    shown = pool_page(pool=kept, chosen=chosen, now=LATER)
    assert ([row.case.pk for row in shown.rows], shown.rows[0].holds) == ([case.pk], ("Lost contact",))
    assert [(chip.label, chip.count) for chip in shown.holds] == [("On hold", ""), ("Lost contact", "1")]
    assert matching(pool=kept, chosen=chosen, most=9, now=LATER) == [case.pk]
    assert matching(pool=kept, chosen=PoolFilter(state="held", lost="maybe"), most=9, now=LATER) == []
    assert audited() == [("lost_contact.mark", {"reason": "Moved away", "tries": 3, "days": 2})]


def test_it_holds_for_every_case_of_the_borrower_and_a_contact_that_reaches_them_ends_it(floor: desk.Floor):
    case = lost(floor)
    second = floor.held()
    CollectionCase.objects.filter(pk=second.pk).update(customer=case.customer)
    assert turn(second, floor.collector) is Turn.LOST

    tried(desk.again(case), floor, 0)
    assert LostContact.objects.get().found == ""
    tried(desk.again(case), floor, -1, party="borrower", result="conversation")

    ended = LostContact.objects.get()
    assert (ended.found, ended.ended_by, ended.ended_at) == ("reached", floor.collector, LATER)
    assert turn(second, floor.collector) is Turn.NEW
    told = [
        (one.title, one.text, one.note) for one in selectors.timeline(case=desk.again(case), viewer=floor.collector)
    ]
    assert ("Lost contact", "tried 3 times on 2 days", "Moved away") in told
    assert ("Found again", "Reached", "") in told
    assert audited()[-1] == ("lost_contact.find", {"how": "reached", "reason": ""})


def test_a_promise_of_today_and_a_booked_call_come_before_and_a_broken_promise_does_not(floor: desk.Floor):
    case = lost(floor)
    CollectionCase.objects.filter(pk=case.pk).update(contacted_at=NOW - timedelta(days=1))

    def with_rank(step: int, **changes: Any) -> Turn:
        CollectionCase.objects.filter(pk=case.pk).update(rank=step * 10**13, **changes)
        return turn(case, floor.collector)

    assert [with_rank(1), with_rank(2), with_rank(5), with_rank(8)] == [Turn.LOST, Turn.DUE, Turn.LOST, Turn.PAUSED]
    assert with_rank(5, due_at=NOW) is Turn.CALLBACK
    assert with_rank(5, due_at=LATER + timedelta(hours=1)) is Turn.LATER


def test_who_says_so_and_what_is_refused(floor: desk.Floor):
    case, said = floor.held(), {"reason": "Moved away", "now": NOW}
    with pytest.raises(LostRefused, match="0 times on 0 days; it takes 3 times on 2 days"):
        mark_lost(case=case, actor=floor.collector, **said)
    first = case.customer.contact_points.get(relation="own")
    tried(case, floor, 50, 26, 24)
    desk.point(case, "+2348031234599")
    with pytest.raises(LostRefused, match="1 left"):
        mark_lost(case=case, actor=floor.collector, **said)
    case.customer.contact_points.filter(relation="own").exclude(pk=first.pk).update(status="wrong")
    with pytest.raises(OutOfReach):
        mark_lost(case=case, actor=floor.colleague, **said)
    with pytest.raises(LostRefused, match="Say why"):
        mark_lost(case=case, actor=floor.collector, reason=" ", now=NOW)
    with pytest.raises(NotLost):
        mark_found(case=case, actor=floor.collector, **said)
    assert not LostContact.objects.exists()

    mark_lost(case=case, actor=floor.supervisor, **said)
    with pytest.raises(LostRefused, match="already"):
        mark_lost(case=case, actor=floor.collector, **said)
    with pytest.raises(OutOfReach):
        mark_found(case=case, actor=factories.person("", Role.SUPERVISOR, leads=factories.team()), **said)
    with pytest.raises(LostRefused, match="Say how"):
        mark_found(case=case, actor=floor.collector, reason="", now=NOW)
    mark_found(case=case, actor=floor.collector, reason="The brother gave the new number", now=LATER)
    assert LostContact.objects.get().note == "The brother gave the new number"


def test_nobody_is_lost_in_a_reminder_or_twice_at_once(floor: desk.Floor):
    case = floor.held(dpd=-1)
    tried(case, floor, 50, 26, 24)
    with pytest.raises(LostRefused, match="reminder"):
        mark_lost(case=case, reason="Moved away", actor=floor.collector, now=NOW)
    row: dict[str, Any] = {
        "customer": case.customer, "case": case, "reason": "x", "tries": 3, "days": 2, "lost_on": date(2026, 3, 1),
        "marked_by": floor.collector, "marked_at": NOW,
    }  # fmt: skip
    LostContact.objects.create(**row)
    for wrong in ({}, {"reason": ""}, {"tries": 1}, {"found": "told", "note": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LostContact.objects.create(**row | wrong)


def test_a_promise_taken_reaches_the_borrower(floor: desk.Floor):
    case = lost(floor)
    promise(desk.again(case), floor, now=LATER)
    assert LostContact.objects.get().found == "reached"


@pytest.mark.usefixtures("at_now")
def test_in_the_drawer_and_on_the_page(floor: desk.Floor):
    case, collector = floor.held(), signed_in(floor.collector)
    page = reverse("collections:case", args=[case.public_id])
    early = collector.post(url("step", case, "lost"), {"reason": "Moved"}, headers=HTMX)
    assert (early.status_code, "it takes 3 times" in early.text) == (422, True)
    tried(case, floor, 50, 26, 24)

    assert 'data-key="x"' in collector.get(page).text
    assert toast(collector.post(url("step", case, "lost"), {"reason": "Moved"}, headers=HTMX)).startswith(
        "The borrower"
    )
    assert "tried 3 times on 2 days" in collector.get(page).text
    assert "Lost contact" in collector.get(reverse("collections:mine") + "?why=lost").text
    assert toast(collector.post(url("step", case, "found"), {"reason": "Letter came back"}, headers=HTMX))
    assert "tried 3 times on 2 days" not in collector.get(url("agreed", case), headers=HTMX).text
