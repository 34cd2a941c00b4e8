"""What a payment does to cases at once: of today closes, of the future waits, of the past restates."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.desk import DESK
from casework.collections.models import BucketStay, CaseEvent, CaseState, CollectionCase, LateLoan, Placement
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.people.models import Load, Role, TeamKind
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Book, Loan
from casework.workflow.assignment import assign
from casework.workflow.models import Pool
from tests.clock import NOW
from tests.collections import floor
from tests.factories import person, team

FIRST = date(2026, 3, 1)


def on(days: int) -> date:
    return FIRST + timedelta(days=days)


@pytest.fixture
def book(db: None) -> Book:
    return floor.book()


def make_loan(book: Book, *due: int) -> Loan:
    return floor.loan(floor.product(book), [Due(on(days)) for days in due], disbursed_on=on(-30))


def stays(loan: Loan) -> list[tuple[str, date, date | None, str]]:
    found = BucketStay.objects.filter(loan=loan, is_current=True).order_by("entered_on")
    return [(stay.bucket.code, stay.entered_on, stay.last_on, stay.outcome) for stay in found]


def test_a_payment_of_the_business_date_that_settles_closes_the_case_now(book: Book) -> None:
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)

    floor.settle(loan, 1, on(3))

    case = CollectionCase.objects.get()
    assert (case.state, case.closed_on, case.moves_on) == (CaseState.COLLECTED, on(3), None)
    assert stays(loan) == [("S0", FIRST, FIRST, "rolled"), ("S1", on(1), on(3), "collected")]
    assert list(CaseEvent.objects.order_by("pk").values_list("name", flat=True)) == ["open", "roll", "collect"]


def test_a_payment_of_the_future_waits_for_its_roll(book: Book) -> None:
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)

    floor.settle(loan, 1, on(5))
    assert CollectionCase.objects.get().state == CaseState.POOLED

    roll(book=book, last=on(5), now=NOW)
    case = CollectionCase.objects.get()
    assert (case.state, case.closed_on) == (CaseState.COLLECTED, on(5))


def test_a_payment_that_only_lowers_the_bucket_moves_the_case_at_the_next_roll(book: Book) -> None:
    loan = make_loan(book, 0, 10)
    roll(book=book, first=FIRST, last=on(11), now=NOW)
    assert CollectionCase.objects.get().bucket.code == "S2"

    floor.settle(loan, 1, on(11))
    assert CollectionCase.objects.get().bucket.code == "S2"

    roll(book=book, last=on(12), now=NOW)
    case = CollectionCase.objects.get()
    assert (case.bucket.code, case.due_on, case.moves_on) == ("S1", on(10), on(18))
    assert stays(loan)[-2:] == [("S2", on(8), on(11), "cured_down"), ("S1", on(12), None, "")]


def test_a_payment_of_the_past_restates_and_keeps_what_was_believed(book: Book) -> None:
    # Given a loan that rolled into S2 on the 9th
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(10), now=NOW)
    assert stays(loan)[-1] == ("S2", on(8), None, "")
    # When a payment of the 5th arrives
    floor.settle(loan, 1, on(4))
    # Then it was collected in S1 on the 5th and never was in S2
    case = CollectionCase.objects.get()
    assert (case.state, case.closed_on) == (CaseState.COLLECTED, on(4))
    assert stays(loan) == [("S0", FIRST, FIRST, "rolled"), ("S1", on(1), on(4), "collected")]
    # And the rows that said otherwise are still there, superseded, with a log row that says both
    old = BucketStay.objects.filter(loan=loan, is_current=False).order_by("entered_on")
    assert [(stay.bucket.code, stay.superseded_by.count()) for stay in old] == [("S1", 1), ("S2", 0)]
    event = CaseEvent.objects.get(name="restate")
    assert [stay["bucket"] for stay in event.detail["before"]] == ["S1", "S2"]
    assert event.detail["after"] == [
        {
            "bucket": "S1",
            "from": on(1).isoformat(),
            "to": on(4).isoformat(),
            "outcome": "collected",
            "owed": "100.00",
        }
    ]


def test_a_past_that_is_told_anew_ends_with_the_move_of_the_business_date_itself(book: Book) -> None:
    # Given instalments of day 0 and day 6 on day 14, on which the second one has been due for eight days
    loan = make_loan(book, 0, 6)
    roll(book=book, first=FIRST, last=on(14), now=NOW)
    assert stays(loan)[-1] == ("S2", on(8), None, "")
    # When the first turns out to have been paid on day 3
    floor.settle(loan, 1, on(3))
    # Then the case came into S2 this very day, and not before
    assert stays(loan)[-2:] == [("S1", on(7), on(13), "rolled"), ("S2", on(14), None, "")]
    case = CollectionCase.objects.get(closed_on=None)
    assert (case.bucket.code, case.due_on, case.moves_on) == ("S2", on(6), on(22))


def test_a_payment_of_the_past_puts_an_open_case_into_its_true_bucket_now(book: Book) -> None:
    # Given instalments of day 0 and day 6, both unpaid on day 12: the case is in S2 and somebody works it
    loan = make_loan(book, 0, 6)
    roll(book=book, first=FIRST, last=on(12), now=NOW)
    case = CollectionCase.objects.get()
    owners = team(TeamKind.COLLECTIONS)
    Pool.objects.filter(pk=case.pool_id).update(team=owners)
    collector = person("ada", Role.COLLECTOR, team=owners)
    assign(desk=DESK, item_ids=[case.pk], person=collector, actor=None, now=NOW)
    # When the first turns out to have been paid on day 3
    floor.settle(loan, 1, on(3))
    # Then the oldest is day 6's: S1, and the placement in S2 is over
    case = CollectionCase.objects.get()
    assert (case.state, case.bucket.code, case.due_on, case.moves_on) == (CaseState.POOLED, "S1", on(6), on(14))
    assert (case.assignee, case.last_assignee) == (None, collector)
    assert Placement.objects.get().outcome == "rolled"
    assert Load.objects.get(user=collector).open_items == 0
    # And the next roll finds nothing to mend
    before = stays(loan)
    roll(book=book, last=on(13), now=NOW)
    assert stays(loan) == before


def test_a_loan_told_late_is_noted_once_and_only_when_it_should_have_a_case(book: Book) -> None:
    roll(book=book, last=FIRST, now=NOW)
    late, in_time = make_loan(book, -10), make_loan(book, 20)

    for _ in range(2):
        with transaction.atomic():  # the transaction of whatever changed the ledger
            ledger_changed(loan_ids=[late.pk, in_time.pk], now=NOW)

    assert list(LateLoan.objects.values_list("loan", flat=True)) == [late.pk]


@pytest.mark.fuzz
class AnyOrderOfArrival(TestCase):
    """Roll ∘ payment ends in the same stays, whenever the payments become known."""

    @given(
        due=st.lists(st.integers(-12, 12), min_size=1, max_size=3, unique=True).map(sorted),
        paid=st.lists(st.integers(-20, 20), max_size=3),
        known=st.lists(st.integers(0, 20), min_size=3, max_size=3),
    )
    @settings(max_examples=8, deadline=None)
    def test_stays(self, due: list[int], paid: list[int], known: list[int]) -> None:
        paid = sorted(paid[: len(due)])
        expected = self._stays(due, paid, known=[-30] * 3)
        assert self._stays(due, paid, known=known) == expected

    def _stays(self, due: list[int], paid: list[int], known: list[int]) -> Any:
        """Roll day 0 to 20; payment i becomes known on day known[i], never before the ones that it follows."""
        book = floor.book()
        loan = make_loan(book, *due)
        told = [max(known[: i + 1]) for i in range(len(paid))]
        for day in range(-1, 21):
            if day >= 0:
                roll(book=book, last=on(day), now=NOW)
            for number, value_day in enumerate(paid, start=1):
                if told[number - 1] == day or (day == -1 and told[number - 1] < 0):
                    floor.settle(loan, number, on(value_day))
        roll(book=book, last=on(21), now=NOW)
        found = BucketStay.objects.filter(loan=loan, is_current=True).order_by("entered_on")
        return list(found.values_list("bucket__code", "entered_on", "last_on", "outcome"))
