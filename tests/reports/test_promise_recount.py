"""The kept rate of any promises equals a recount of what was promised and paid, by the words of metrics.md."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import CollectionCase, Promise
from casework.collections.services.promises import PromiseRefused, cancel_promise, record_promise
from casework.people.models import User
from casework.portfolio.models import Book, Payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.services.closing import recount_due, summarise
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.promising import CONTACT, nights, on, pay
from tests.factories import unique

story = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["promise", "promise", "parts", "pay", "pay", "pay", "night", "night", "bounce", "cancel"]),
        st.integers(0, 3), st.integers(1, 9),
    ),
    min_size=8, max_size=16,
)  # fmt: skip


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example tells what was promised and paid for two cases of two collectors."""

    def setUp(self) -> None:
        self.floor = desk.make()
        self.cases = [self.floor.held(dpd=1), self.floor.held(by=self.floor.colleague, dpd=1)]

    @given(story, st.integers(-1, 5), st.integers(0, 8), st.booleans())
    @settings(max_examples=12)
    def test_any_story(self, told: Any, first: int, length: int, closed: bool) -> None:
        day = 0
        for number, (which, what, days, tens) in enumerate(told):
            now = NOW + timedelta(days=day, minutes=number)
            if what == "night":
                day += 1
                nights(self.floor, day)
                if closed and day == 3:
                    summarise(book=Book.objects.get(pk=self.floor.book.pk), first=TODAY, last=on(day - 1), now=now)
            else:
                self.play(desk.again(self.cases[which]), what, day, days, tens, now)
        for _night in range(4):
            day += 1
            nights(self.floor, day)
        if closed:
            recount_due(book=Book.objects.get(pk=self.floor.book.pk), now=NOW + timedelta(days=day))
        scope = Scope(first=on(first), last=on(first + length))
        for one in (scope, Scope(first=on(-1), last=on(30))):
            found = {line.person: figures(line) for line in Kpi(one).contacts}
            assert {person: told for person, told in found.items() if any(told)} == recount(one, on(day))

    def play(self, case: CollectionCase, what: str, day: int, days: int, tens: int, now: datetime) -> None:
        """Do one thing if it can be done."""
        if what in {"promise", "parts"} and case.assignee_id:
            amount = Decimal(tens * 5)
            parts = [(amount, on(day + days))] + [(amount, on(day + days + 1))] * (what == "parts")
            with suppress(PromiseRefused):  # more than is due by then
                record_promise(case=case, actor=holder(case), parts=parts, now=now, contact=CONTACT, reason="Again")
        elif what == "pay" and case.loan.instalments.filter(settled_on=None).exists():
            pay(case, f"{tens}.00" if days else f"{tens * 5}.00", day - days, now=now)
        elif what == "bounce":
            paid = Payment.objects.money().filter(loan=case.loan_id, paid_on__lte=on(day)).order_by("pk").first()
            if paid:
                reverse_payment(
                    payment_id=paid.pk, source="test", external_ref=unique("back"), reversed_on=on(day), now=now
                )
        elif what == "cancel" and case.assignee_id and Promise.objects.filter(case=case, ended="", outcome="").exists():
            cancel_promise(case=case, actor=holder(case), reason="Wrong", now=now)


def holder(case: CollectionCase) -> User:
    assert case.assignee is not None
    return case.assignee


def figures(line: Any) -> tuple[Any, ...]:
    return line.promises, line.due, line.kept, line.promised, line.amount_kept


def recount(scope: Scope, business: date) -> dict[str, tuple[Any, ...]]:
    """Go through the promises one by one."""
    lines: dict[str, list[Any]] = {}
    for one in Promise.objects.select_related("taken_by").order_by("taken_at"):
        line = lines.setdefault(str(one.taken_by), [0, 0, 0, Decimal(0), Decimal(0)])
        line[0] += scope.first <= one.taken_on <= scope.last
        parts = list(one.parts.order_by("due_on"))
        last_day = parts[-1].due_on + timedelta(days=one.grace_days)
        mistake = one.ended == "cancelled" and one.ended_on == one.taken_on
        if mistake or not scope.first <= last_day <= scope.last or last_day >= business:
            continue
        amount = sum((part.amount for part in parts), Decimal(0))
        kept = is_kept(one)
        line[1:] = [line[1] + 1, line[2] + kept, line[3] + amount, line[4] + amount * kept]
    return {person: tuple(line) for person, line in lines.items() if any(line)}


def is_kept(one: Promise) -> bool:
    """Say whether by each part's day plus grace the threshold share of all parts up to it was paid, by money that came
    after it was taken and before the next promise (or its end) took over.
    """
    later = Promise.objects.filter(loan=one.loan_id, taken_at__gt=one.taken_at).order_by("taken_at").first()
    ends = [(later.taken_on, later.taken_at)] if later else []
    if one.ended == "cancelled" and one.ended_on and one.ended_at:
        ends.append((one.ended_on, one.ended_at))
    money = [
        paid for paid in Payment.objects.filter(loan=one.loan_id, kind="cash")
        if not hasattr(paid, "reversal") and (paid.paid_on, paid.received_at) >= (one.taken_on, one.taken_at)
        and all((paid.paid_on, paid.received_at) < end for end in ends)
    ]  # fmt: skip
    due = Decimal(0)
    for part in one.parts.order_by("due_on"):
        due += part.amount
        by = part.due_on + timedelta(days=one.grace_days)
        if sum((paid.amount for paid in money if paid.paid_on <= by), Decimal(0)) * 10_000 < due * one.threshold_bp:
            return False
    return True
