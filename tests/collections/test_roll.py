"""The set-based night: equal to the rules day by day, to the one-by-one transition, and idempotent."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.desk import DESK
from casework.collections.ladders import ladders_on
from casework.collections.models import BucketStay, CaseEvent, CaseState, CollectionCase, LateLoan, Placement
from casework.collections.rules import Due, Stay, history
from casework.collections.services.roll import RollRefused, roll, roll_day
from casework.jobs.models import BatchRun, RunState
from casework.people.models import Load, Role, TeamKind, Workload
from casework.portfolio.models import Book, TermUnit
from casework.workflow.assignment import assign, release
from casework.workflow.models import Pool
from tests.clock import NOW
from tests.collections import floor
from tests.collections.one_by_one import roll_one
from tests.factories import person, team

FIRST = date(2026, 3, 1)


def stays_of(loan_id: int, buckets: list[int]) -> list[list[Stay]]:
    """Return what the database says of a loan, in the words of the rules."""
    cases = CollectionCase.objects.filter(loan=loan_id).order_by("opened_on")
    return [
        [
            Stay(buckets.index(stay.bucket_id), stay.entered_on, stay.last_on, stay.outcome)
            for stay in case.stays.filter(is_current=True).order_by("entered_on")
        ]
        for case in cases
    ]


@st.composite
def loans(draw: st.DrawFn) -> tuple[int, list[tuple[int, int | None]]]:
    """A loan as offsets in days: disbursed, and for each instalment due and settled; the oldest is paid first."""
    disbursed = draw(st.integers(-20, 12))
    due = sorted(draw(st.lists(st.integers(disbursed + 1, disbursed + 45), min_size=1, max_size=3, unique=True)))
    paid = sorted(draw(st.lists(st.integers(disbursed, 45), max_size=len(due))))
    return disbursed, [(d, paid[i] if i < len(paid) else None) for i, d in enumerate(due)]


@pytest.mark.fuzz
class EqualToTheRules(TestCase):
    """For any book, the nights leave the very stays that the rules derive day by day."""

    @given(st.lists(loans(), min_size=1, max_size=8), st.sampled_from([TermUnit.DAY, TermUnit.MONTH]))
    @settings(max_examples=12, deadline=None)
    def test_any_book(self, drawn: list[tuple[int, list[tuple[int, int | None]]]], unit: str) -> None:
        product = floor.product(floor.book(), unit)
        last = FIRST + timedelta(days=24)
        made = []
        for disbursed, instalments in drawn:
            dues = [
                Due(FIRST + timedelta(days=due), None if paid is None else FIRST + timedelta(days=paid))
                for due, paid in instalments
            ]
            disbursed_on = FIRST + timedelta(days=disbursed)
            made.append((floor.loan(product, dues, disbursed_on=disbursed_on), dues, disbursed_on))
        roll(book=product.book, first=FIRST, last=last, now=NOW)
        (ladder,) = ladders_on(book=product.book, day=last)
        buckets = [step.bucket_id for step in ladder.steps]
        for loan, dues, disbursed_on in made:
            expected = history(dues, disbursed_on=disbursed_on, lowers=ladder.lowers, first=FIRST, last=last)
            assert stays_of(loan.pk, buckets) == expected


@pytest.fixture
def book(db: None) -> Book:
    return floor.book()


def unpaid(book: Book, due_on: date) -> Any:
    return floor.loan(floor.product(book), [Due(due_on)], disbursed_on=due_on - timedelta(days=30))


def test_a_second_run_of_the_same_dates_changes_nothing(book: Book) -> None:
    unpaid(book, FIRST)
    roll(book=book, first=FIRST, last=FIRST + timedelta(days=9), now=NOW)
    before = list(BucketStay.objects.values()), list(CaseEvent.objects.values()), list(CollectionCase.objects.values())

    assert roll(book=book, first=FIRST, last=FIRST + timedelta(days=9), now=NOW) == []

    after = list(BucketStay.objects.values()), list(CaseEvent.objects.values()), list(CollectionCase.objects.values())
    assert before == after


def test_missed_dates_are_caught_up_in_order_with_one_run_each(book: Book) -> None:
    unpaid(book, FIRST)
    roll(book=book, last=FIRST, now=NOW)

    roll(book=book, last=FIRST + timedelta(days=3), now=NOW)

    runs = list(BatchRun.objects.filter(kind="roll", scope=book.code).order_by("business_date"))
    assert [run.business_date for run in runs] == [FIRST + timedelta(days=n) for n in range(4)]
    assert [run.predecessor for run in runs] == [None, *runs[:3]]
    assert {run.state for run in runs} == {RunState.DONE}
    assert [run.counts["rolled"] for run in runs] == [0, 1, 0, 0]


def test_a_day_cannot_be_rolled_before_the_one_that_precedes_it(book: Book) -> None:
    roll(book=book, last=FIRST, now=NOW)
    with pytest.raises(RollRefused, match="before the day that precedes it"):
        roll_day(book_id=book.pk, day=FIRST + timedelta(days=2), now=NOW)
    book.refresh_from_db()
    assert book.business_date == FIRST


def test_first_after_last_is_refused(book: Book) -> None:
    with pytest.raises(RollRefused, match="after the last"):
        roll(book=book, first=FIRST, last=FIRST - timedelta(days=1), now=NOW)


def test_owed_at_entry_leaves_out_what_was_paid_before_and_what_is_not_due_yet(book: Book) -> None:
    # Given 100.00 due today and 100.00 due in 30 days, of which 30.00 were paid yesterday and 20.00 are paid today
    loan = floor.loan(
        floor.product(book),
        [Due(FIRST), Due(FIRST + timedelta(days=30))],
        disbursed_on=FIRST - timedelta(days=30),
    )
    first = loan.instalments.get(number=1)
    floor.pay(first, Decimal("30.00"), FIRST - timedelta(days=1))
    floor.pay(first, Decimal("20.00"), FIRST)
    # When today is rolled
    roll(book=book, last=FIRST, now=NOW)
    # Then 70.00 are owed
    assert CollectionCase.objects.get(loan=loan).value == Decimal("70.00")
    assert BucketStay.objects.get(loan=loan).owed == Decimal("70.00")


def test_a_loan_that_arrives_late_gets_its_case_with_the_next_roll(book: Book) -> None:
    roll(book=book, last=FIRST, now=NOW)
    loan = unpaid(book, FIRST - timedelta(days=10))
    LateLoan.objects.create(loan=loan)

    roll(book=book, last=FIRST + timedelta(days=1), now=NOW)

    case = CollectionCase.objects.get(loan=loan)
    assert (case.bucket.code, case.opened_on) == ("S2", FIRST + timedelta(days=1))
    assert not LateLoan.objects.exists()


@pytest.fixture
def collector_with_a_case(book: Book) -> Any:
    """A case in S0 on its due date, held by a collector of the team that owns S0's pool."""
    unpaid(book, FIRST)
    roll(book=book, last=FIRST, now=NOW)
    case = CollectionCase.objects.get()
    owners = team(TeamKind.COLLECTIONS)
    Pool.objects.filter(pk=case.pool_id).update(team=owners)
    collector = person("ada", Role.COLLECTOR, team=owners)
    dealt = assign(desk=DESK, item_ids=[case.pk], person=collector, actor=None, now=NOW)
    assert dealt.assigned == [case.pk]
    return collector


def _left_by(act: Callable[[], object], case: CollectionCase) -> list[list[dict[str, Any]]]:
    """Return every row that moving the case writes as `act` leaves it, without their ids, and undo it."""
    without = {"id", "stay_id"}
    with transaction.atomic():
        point = transaction.savepoint()
        act()
        tables: list[Any] = [
            CollectionCase.objects.filter(pk=case.pk), CaseEvent.objects.filter(item=case).order_by("pk"),
            BucketStay.objects.filter(case=case).order_by("pk"), Placement.objects.filter(item=case).order_by("pk"),
            Load.objects.order_by("user", "team"), Workload.objects.order_by("user"),
        ]  # fmt: skip
        left = [[{k: v for k, v in row.items() if k not in without} for row in table.values()] for table in tables]
        transaction.savepoint_rollback(point)
    return left


@pytest.mark.parametrize("held", [True, False], ids=["held", "given back before"])
def test_the_night_leaves_what_the_one_by_one_transition_leaves(
    collector_with_a_case: Any, book: Book, held: bool
) -> None:
    case = CollectionCase.objects.get()
    floor.pay(case.loan.instalments.get(), Decimal("30.00"), FIRST)
    if not held:
        release(desk=DESK, item_ids=[case.pk], actor=None, now=NOW)
        case = CollectionCase.objects.get()
        assert (case.assignee, case.last_assignee) == (None, collector_with_a_case)  # and so it stays
    day = FIRST + timedelta(days=1)
    (ladder,) = ladders_on(book=book, day=day)

    def one_by_one() -> None:
        Book.objects.filter(pk=book.pk).update(business_date=day)
        roll_one(CollectionCase.objects.select_related("book", "pool").get(), ladder=ladder, day=day, now=NOW)

    by_night = _left_by(lambda: roll_day(book_id=book.pk, day=day, now=NOW), case)
    assert by_night == _left_by(one_by_one, case)
    ((moved,), _events, stays, *_rest) = by_night
    assert (moved["state"], moved["value"], len(stays)) == ("pooled", Decimal("70.00"), 2)


def test_rolling_on_ends_the_placement_and_frees_the_collector(collector_with_a_case: Any, book: Book) -> None:
    assert Load.objects.get(user=collector_with_a_case).open_items == 1

    roll(book=book, last=FIRST + timedelta(days=1), now=NOW)

    placement = Placement.objects.get()
    assert (placement.outcome, placement.started_on, placement.ended_on) == ("rolled", FIRST, FIRST)
    assert placement.balance == Decimal("100.00")
    assert Load.objects.get(user=collector_with_a_case).open_items == 0
    case = CollectionCase.objects.get()
    assert (case.state, case.assignee, case.last_assignee) == (CaseState.POOLED, None, collector_with_a_case)


def test_a_case_that_is_collected_from_the_pool_keeps_who_worked_it_last(
    collector_with_a_case: Any, book: Book
) -> None:
    case = CollectionCase.objects.get()
    release(desk=DESK, item_ids=[case.pk], actor=None, now=NOW)

    floor.settle(case.loan, 1, FIRST)

    case = CollectionCase.objects.get()
    assert (case.state, case.assignee, case.last_assignee) == (CaseState.COLLECTED, None, collector_with_a_case)


def test_a_night_takes_the_same_number_of_statements_for_one_case_and_for_many(book: Book) -> None:
    def statements(number: int) -> int:
        fresh = floor.book()
        for _ in range(number):
            unpaid(fresh, FIRST)
        roll(book=fresh, last=FIRST, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            roll_day(book_id=fresh.pk, day=FIRST + timedelta(days=1), now=NOW)
        return len(captured)

    assert statements(1) == statements(12)


def test_a_night_that_fails_is_named_and_leaves_the_book_as_it_was(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError

    from casework.collections.services import tonight

    unpaid(book, FIRST)

    def broken(settlement: object, **said: object) -> list[int]:
        raise DatabaseError("disk full")

    monkeypatch.setattr(tonight, "close_settled", broken)
    with pytest.raises(DatabaseError):
        roll(book=book, last=FIRST, now=NOW)
    book.refresh_from_db()
    run = BatchRun.objects.get(kind="roll", scope=book.code)
    assert (book.business_date, CollectionCase.objects.count()) == (None, 0)
    assert (run.state, run.errors) == (RunState.FAILED, [{"reason": "disk full"}])

    monkeypatch.undo()
    roll(book=book, last=FIRST, now=NOW)
    run.refresh_from_db()
    assert (run.state, CollectionCase.objects.count()) == (RunState.DONE, 1)
