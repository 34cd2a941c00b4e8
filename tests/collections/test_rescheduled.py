"""An agreement closes a case as rescheduled, never as collected; the new due dates open their own."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.collections.models import BucketStay, CaseEvent, CaseState, CollectionCase, Placement
from casework.collections.rules import Due
from casework.collections.selectors.buckets import flows, snapshot
from casework.collections.services.roll import roll
from casework.people.models import Role
from casework.portfolio.models import Book, Loan
from casework.portfolio.services.moving import ask_change, decide_change
from casework.portfolio.services.payments import record_payment
from tests.clock import NOW, TODAY
from tests.collections import desk, floor
from tests.factories import person

pytestmark = pytest.mark.django_db


def move(loan: Loan, days: int = 20, minute: int = 0) -> None:
    now = NOW + timedelta(minutes=minute)
    told: dict[str, Any] = {"kind": "extension", "days": days, "fee": Decimal(0), "reason": "lost work"}
    fresh = Loan.objects.select_related("book", "product").get(pk=loan.pk)
    change = ask_change(loan=fresh, actor=person("", Role.OPERATIONS), now=now, **told)
    decide_change(change=change, approve=True, note="", actor=person("", Role.OPERATIONS), now=now)


def stays(loan: Loan) -> list[tuple[str, date, date | None, str]]:
    found = BucketStay.objects.filter(loan=loan, is_current=True).order_by("entered_on")
    return list(found.values_list("bucket__code", "entered_on", "last_on", "outcome"))


def test_an_extension_closes_the_case_as_what_it_is(at_now: None) -> None:
    made = desk.make()
    case = made.held(dpd=3)

    move(case.loan)

    closed = CollectionCase.objects.get(pk=case.pk)
    assert (closed.state, closed.closed_on, closed.assignee) == (CaseState.RESCHEDULED, TODAY, None)
    assert stays(case.loan)[-1] == ("S1", TODAY, TODAY, "rescheduled")
    assert Placement.objects.get(item=case).outcome == "withdrawn"
    assert CaseEvent.objects.filter(item=case).latest("pk").name == "reschedule"
    line = next(one for one in flows(book=made.book, first=TODAY, last=TODAY) if one.code == "S1")
    assert (line.collected, line.amount_collected) == (0, Decimal(0))
    assert snapshot(book=made.book, day=TODAY).amount_due == Decimal("100.00")
    assert snapshot(book=made.book, day=TODAY + timedelta(days=1)).amount_due == Decimal("100.00")


def test_the_new_due_date_opens_a_case_of_its_own(at_now: None) -> None:
    made = desk.make()
    case = made.held(dpd=3)
    move(case.loan)  # the new due date is 17 days on
    roll(book=made.book, last=TODAY + timedelta(days=14), now=NOW)
    assert CollectionCase.objects.filter(loan=case.loan).count() == 1
    roll(book=made.book, last=TODAY + timedelta(days=18), now=NOW)
    newest = CollectionCase.objects.get(loan=case.loan, previous=case)
    assert (newest.state, newest.bucket.code) == (CaseState.POOLED, "S1")


def test_money_of_before_makes_it_collected_after_all(at_now: None) -> None:
    loan = floor.loan(floor.product(floor.book()), [Due(TODAY - timedelta(days=3))], disbursed_on=TODAY - timedelta(30))
    book = Book.objects.get(pk=loan.book_id)
    roll(book=book, first=TODAY - timedelta(days=5), last=TODAY, now=NOW)
    move(loan)
    assert CollectionCase.objects.get(loan=loan).state == CaseState.RESCHEDULED

    record_payment(
        loan_id=loan.pk, source="bank", external_ref="P", amount=Decimal("100.00"),
        paid_on=TODAY - timedelta(days=1), now=NOW + timedelta(minutes=1),
    )  # fmt: skip

    case = CollectionCase.objects.get(loan=loan)
    assert (case.state, case.closed_on) == (CaseState.COLLECTED, TODAY - timedelta(days=1))
    assert stays(loan)[-1] == ("S1", TODAY - timedelta(days=2), TODAY - timedelta(days=1), "collected")
    assert Loan.objects.get(pk=loan.pk).settled_on == TODAY
