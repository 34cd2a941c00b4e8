"""What a reversal does to cases: open again what the payment had closed, and tell the past as it was."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.desk import DESK
from casework.collections.models import BucketStay, CaseEvent, CaseState, CollectionCase, LateLoan, Placement
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.collections.words import restated
from casework.people import services as people_services
from casework.people.models import Load, Role, TeamKind, User
from casework.portfolio.models import Book, Loan, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.workflow.assignment import assign
from casework.workflow.models import Pool, PoolKind
from tests.clock import NOW
from tests.collections import floor
from tests.factories import person, team

FIRST = date(2026, 3, 1)


def on(days: int) -> date:
    return FIRST + timedelta(days=days)


@pytest.fixture
def book(db: None) -> Book:
    return floor.book()


@pytest.fixture
def collector(db: None) -> User:
    owners = team(TeamKind.COLLECTIONS)
    Pool.objects.filter(kind=PoolKind.CASES).update(team=owners)
    return person("ada", Role.COLLECTOR, team=owners)


def make_loan(book: Book, *due: int) -> Loan:
    return floor.loan(floor.product(book), [Due(on(days)) for days in due], disbursed_on=on(-30))


def pay(loan: Loan, day: int, amount: str = "100.00", ref: str = "P", minute: int = 0) -> Payment:
    return record_payment(
        loan_id=loan.pk, source="bank", external_ref=ref, amount=Decimal(amount), paid_on=on(day),
        now=NOW + timedelta(minutes=minute),
    )  # fmt: skip


def reverse(payment: Payment, minute: int = 1, day: int = 60) -> None:
    reverse_payment(
        payment_id=payment.pk, source="bank", external_ref=f"R-{payment.external_ref}", reversed_on=on(day),
        now=NOW + timedelta(minutes=minute), reason="bounced",
    )  # fmt: skip


def give(case: CollectionCase, collector: User, minute: int = 0) -> None:
    dealt = assign(desk=DESK, item_ids=[case.pk], person=collector, actor=None, now=NOW + timedelta(minutes=minute))
    assert dealt.assigned == [case.pk]


def stays(loan: Loan) -> list[tuple[Any, ...]]:
    found = BucketStay.objects.filter(loan=loan, is_current=True).order_by("entered_on")
    return list(found.values_list("bucket__code", "entered_on", "last_on", "outcome", "owed"))


HUNDRED = Decimal("100.00")


def test_a_reversal_opens_the_case_again_and_gives_it_back_to_who_had_it(book: Book, collector: User) -> None:
    # Given a case that its collector saw paid on day 3, and a book that stands at day 10
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    give(CollectionCase.objects.get(), collector)
    payment = pay(loan, 3)
    assert CollectionCase.objects.get().state == CaseState.COLLECTED
    roll(book=book, last=on(10), now=NOW)
    # When the payment bounces
    people_services.beat(user=collector, now=NOW + timedelta(minutes=1))
    reverse(payment)
    # Then the case is open, in the bucket in which it would lie by now, in the same hands
    case = CollectionCase.objects.get()
    assert (case.state, case.closed_on, case.bucket.code) == (CaseState.ASSIGNED, None, "S2")
    assert (case.assignee, case.due_on, case.moves_on, case.value) == (collector, FIRST, on(16), HUNDRED)
    assert Load.objects.get(user=collector).open_items == 1
    assert stays(loan) == [
        ("S0", FIRST, FIRST, "rolled", HUNDRED), ("S1", on(1), on(7), "rolled", HUNDRED),
        ("S2", on(8), None, "", HUNDRED),
    ]  # fmt: skip
    # And the log says what was believed, what is true, and why
    events = CaseEvent.objects.filter(item=case).order_by("pk")
    assert list(events.values_list("name", flat=True))[-4:] == ["collect", "restate", "reopen", "assign"]
    told = restated(events.get(name="restate").detail)
    assert told == (
        "As of 2026-03-11 the case was S1 (Collected), now it is S2: "
        "payment P of 2026-03-04 (NGN\u00a0100.00) was reversed (bounced)"
    )
    # And the next nights go on from there
    roll(book=book, last=on(16), now=NOW + timedelta(minutes=5))
    assert stays(loan)[-1] == ("S3", on(16), None, "", HUNDRED)
    assert not LateLoan.objects.exists()


def test_a_payment_of_today_that_is_reversed_today_leaves_the_case_as_it_was(book: Book) -> None:
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    before = stays(loan)

    reverse(pay(loan, 3), day=3)

    case = CollectionCase.objects.get()
    assert (case.state, case.closed_on, case.bucket.code, case.moves_on) == (CaseState.POOLED, None, "S1", on(8))
    assert stays(loan) == before


def test_a_collector_who_is_away_finds_it_in_the_pool(book: Book, collector: User) -> None:
    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    give(CollectionCase.objects.get(), collector)
    payment = pay(loan, 3)
    people_services.set_accepting(user=collector, accepting=False, now=NOW)

    reverse(payment)

    case = CollectionCase.objects.get()
    assert (case.state, case.assignee, case.last_assignee) == (CaseState.POOLED, None, collector)
    assert list(Placement.objects.values_list("outcome", flat=True)) == ["finished"]


def test_a_part_payment_that_is_reversed_changes_what_was_owed_and_the_bucket(book: Book) -> None:
    # Given two instalments; the first is paid on day 3, so that on day 12 the second decides: S1
    loan = make_loan(book, 0, 6)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    payment = pay(loan, 3)
    roll(book=book, last=on(12), now=NOW)
    assert (CollectionCase.objects.latest("pk").bucket.code, stays(loan)[-1][4]) == ("S1", HUNDRED)

    reverse(payment)

    case = CollectionCase.objects.get(state=CaseState.POOLED)
    assert (case.bucket.code, case.due_on, case.value) == ("S2", FIRST, Decimal("200.00"))
    assert stays(loan)[-1] == ("S2", on(8), None, "", Decimal("200.00"))


def test_of_two_cases_the_newer_goes_on_and_the_older_was_never_closed(book: Book) -> None:
    # Given a case that was collected on day 3, and a second one for the instalment of day 40
    loan = make_loan(book, 0, 40)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    payment = pay(loan, 3)
    roll(book=book, last=on(42), now=NOW)
    first, second = CollectionCase.objects.order_by("pk")
    assert (first.state, second.bucket.code) == (CaseState.COLLECTED, "S1")

    reverse(payment)

    first, second = CollectionCase.objects.order_by("pk")
    assert (first.state, first.closed_on) == (CaseState.VOID, on(3))
    assert (second.state, second.bucket.code, second.due_on) == (CaseState.POOLED, "S4", FIRST)
    assert [(code, entered) for code, entered, *_ in stays(loan)] == [
        ("S0", FIRST), ("S1", on(1)), ("S2", on(8)), ("S3", on(16)), ("S4", on(31)),
    ]  # fmt: skip
    assert BucketStay.objects.get(loan=loan, last_on=None, is_current=True).case == second

    # And when the same money comes after all, dated as before, all is as it was
    pay(loan, 3, ref="P again", minute=2)
    first, second = CollectionCase.objects.order_by("pk")
    assert (first.state, first.closed_on) == (CaseState.COLLECTED, on(3))
    assert (second.state, second.bucket.code, second.due_on) == (CaseState.POOLED, "S1", on(40))


def test_money_taken_back_leaves_no_trace_in_the_figures(book: Book) -> None:
    from casework.collections.selectors.buckets import flows

    loan = make_loan(book, 0)
    roll(book=book, first=FIRST, last=on(3), now=NOW)
    payment = pay(loan, 3)
    roll(book=book, last=on(10), now=NOW)
    reverse(payment)
    lines = {line.code: line for line in flows(book=book, first=FIRST, last=on(10))}
    assert [(lines[code].collected, lines[code].amount_collected) for code in ("S0", "S1", "S2")] == [(0, 0)] * 3
    assert (lines["S1"].rolled, lines["S2"].entered) == (1, 1)


facts = st.lists(
    st.tuples(st.integers(-10, 22), st.sampled_from(["40.00", "60.00", "100.00", "130.00"]), st.booleans()), max_size=4
)  # paid on, amount, reversed


@pytest.mark.fuzz
class AnyOrderOfArrival(TestCase):
    """Roll ∘ payment ∘ reversal ends in one state, whenever the payments and reversals become known."""

    @given(
        due=st.lists(st.integers(-12, 18), min_size=1, max_size=3, unique=True).map(sorted),
        paid=facts,
        known=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)), min_size=4, max_size=4),
    )
    @settings(max_examples=15, deadline=None)
    def test_the_end(self, due: list[int], paid: list[Any], known: list[tuple[int, int]]) -> None:
        assert self._end(due, paid, known) == self._end(due, [fact for fact in paid if not fact[2]], [(-1, -1)] * 4)

    def _end(self, due: list[int], paid: list[Any], known: list[tuple[int, int]]) -> Any:
        """Roll day 0 to 24; payment i becomes known after day known[i][0], its reversal later."""
        book = floor.book()
        loan = make_loan(book, *due)
        told: list[tuple[int, int, int]] = []
        for number, (_day, _amount, is_reversed) in enumerate(paid):
            told.append((known[number][0], 0, number))
            if is_reversed:
                told.append((max(known[number]), 1, number))
        minute = 0
        for day in range(-1, 25):
            if day >= 0:
                roll(book=book, last=on(day), now=NOW)
            for when, step, number in sorted(told):
                if when != day:
                    continue
                minute += 1
                value_day, amount, _ = paid[number]
                if step == 0:
                    pay(loan, value_day, amount, ref=f"{loan.pk} {number}", minute=minute)
                else:
                    reverse(Payment.objects.get(external_ref=f"{loan.pk} {number}"), minute=minute)
        roll(book=book, last=on(25), now=NOW)
        newest = CollectionCase.objects.filter(loan=loan, next__isnull=True)
        ends = [
            (case.bucket.code, case.due_on, case.moves_on, case.value) for case in newest if case.closed_on is None
        ]  # fmt: skip
        return stays(loan), ends
