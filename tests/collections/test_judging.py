"""Promises judged: by the night and at once, again after late payments and reversals, in sets as one by one."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections import services
from casework.collections.models import CollectionCase, Promise, PromiseJudgement
from casework.collections.rules import promises as rules
from casework.collections.rules.ranking import Step
from casework.collections.services import judging
from casework.collections.services.promises import cancel_promise
from casework.lib.money import to_cents
from casework.portfolio.models import Payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.promising import CONTACT, fate, nights, on, pay, place, promise
from tests.factories import unique

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def test_a_promise_that_is_not_kept_breaks_the_morning_after_its_grace_and_comes_up_first(floor: desk.Floor):
    case = floor.held()
    made = promise(case, floor, ("100.00", 1))
    nights(floor, 1)
    assert place(case) == Step.DUE
    nights(floor, 2)
    assert (fate(made), place(case)) == (("", "", Decimal("0.00")), Step.DUE)

    nights(floor, 3)

    assert fate(made) == ("", "broken", Decimal("0.00"))
    again = desk.again(case)
    assert (again.promised_for, again.broken_on, place(case)) == (None, on(3), Step.BROKEN)
    judgement = PromiseJudgement.objects.get()
    assert (judgement.outcome, judgement.judged_on, judgement.holds_from) == ("broken", on(3), on(3))
    # Once somebody has spoken with the borrower about it, it is a case like others.
    services.record_contact(case=case, actor=floor.collector, now=NOW + timedelta(days=3), **CONTACT)
    assert (desk.again(case).broken_on, place(case)) == (None, Step.AGAIN)


@pytest.mark.parametrize("first", [2, 1])
def test_the_command_adds_up_nights_of_which_not_every_one_breaks_a_promise(floor: desk.Floor, first: int):
    """The promise breaks in the third night, which is the first or the second that is asked for; one more follows."""
    promise(floor.held(), floor, ("100.00", 1))
    nights(floor, first)
    said = StringIO()

    call_command("roll", date=on(4), stdout=said)

    assert said.getvalue().startswith(f"{floor.book.code}: {4 - first} days rolled (")
    assert ", broken 1" in said.getvalue()


def test_it_is_kept_at_once_when_the_money_comes_and_judging_again_changes_nothing(floor: desk.Floor):
    case = floor.held()
    made = promise(case, floor, ("50.00", 2))

    pay(case, "45.00", 0)

    assert fate(made) == ("", "kept", Decimal("45.00"))
    assert (desk.again(case).promised_for, place(case)) == (None, Step.AGAIN)
    assert judging.judge_loans(loan_ids=[case.loan_id], today=TODAY, now=NOW) == {}
    nights(floor, 4)
    assert PromiseJudgement.objects.count() == 1


def test_money_paid_before_it_was_taken_does_not_count(floor: desk.Floor):
    case = floor.held()
    pay(case, "60.00", -1)
    pay(case, "10.00", 0, now=NOW - timedelta(hours=1))

    made = promise(case, floor, ("30.00", 1))

    assert fate(made) == ("", "", Decimal("0.00"))


def test_a_late_payment_and_its_reversal_judge_again_and_keep_what_was_believed(floor: desk.Floor):
    case = floor.held()
    made = promise(case, floor, ("50.00", 1))
    nights(floor, 4)
    assert fate(made)[1] == "broken"

    payment = pay(case, "50.00", 2, now=NOW + timedelta(days=4))
    assert (fate(made), desk.again(case).broken_on) == (("", "kept", Decimal("50.00")), None)

    reverse(payment, 4)

    assert (fate(made), desk.again(case).broken_on) == (("", "broken", Decimal("0.00")), on(4))
    assert list(PromiseJudgement.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "broken", "kept", "broken",
    ]  # fmt: skip


def reverse(payment: Payment, days: int) -> None:
    """Let the payment bounce `days` from today."""
    reverse_payment(
        payment_id=payment.pk, source="test", external_ref=unique("reversal"), reversed_on=on(days),
        now=NOW + timedelta(days=days, hours=2),
    )  # fmt: skip


def test_a_kept_promise_whose_money_is_taken_back_is_open_again_or_gives_way_to_a_newer_one(floor: desk.Floor):
    case, other = floor.held(), floor.held()
    alone, earlier = promise(case, floor, ("50.00", 2)), promise(other, floor, ("50.00", 2))
    payments = [pay(one, "50.00", 0) for one in (case, other)]
    newer = promise(other, floor, ("50.00", 3), now=NOW + timedelta(hours=2))

    for payment in payments:
        reverse(payment, 0)

    assert fate(alone) == ("", "", Decimal("0.00"))
    assert (fate(earlier)[:2], fate(newer)[:2]) == (("replaced", ""), ("", ""))
    assert [desk.again(one).promised_for for one in (case, other)] == [on(2), on(3)]


def test_a_promise_travels_with_its_case_and_its_taker_keeps_it(floor: desk.Floor):
    case = floor.held(dpd=6)
    made = promise(case, floor, ("100.00", 3))

    nights(floor, 2)  # it rolls on to S2, to another pool

    again = desk.again(case)
    assert (again.bucket.code, again.assignee, again.promised_for) == ("S2", None, on(3))
    assert place(case) == Step.PROMISED
    nights(floor, 5)
    assert (fate(made)[1], Promise.objects.get().taken_by) == ("broken", floor.collector)


def test_the_kept_rate_counts_promises_whose_day_plus_grace_has_passed(floor: desk.Floor):
    kept, broken, changed, mistake, ahead = (floor.held() for _ in range(5))
    promise(kept, floor, ("50.00", 1))
    pay(kept, "50.00", 1)
    promise(broken, floor, ("80.00", 1))
    promise(changed, floor, ("20.00", 1))
    promise(changed, floor, ("20.00", 9), now=NOW + timedelta(hours=1), reason="Later")
    promise(mistake, floor, ("70.00", 1))
    cancel_promise(case=mistake, actor=floor.collector, reason="Wrong case", now=NOW)
    promise(ahead, floor, ("60.00", 2))

    def told() -> dict[str, tuple[int, int, Decimal, Decimal]]:
        lines = Kpi(Scope(first=TODAY, last=on(9))).contacts
        return {line.person: (line.kept, line.due, line.amount_kept, line.promised) for line in lines}

    nights(floor, 2)
    assert told()[str(floor.collector)] == (0, 0, 0, 0)

    # Those of the 1st, with a day of grace: one kept, one broken, one replaced; by amount 50 of 150.
    nights(floor, 3)
    assert {who: figures for who, figures in told().items() if any(figures)} == {
        str(floor.collector): (1, 3, Decimal("50.00"), Decimal("150.00"))
    }


def test_a_night_judges_any_number_of_promises_in_the_same_number_of_queries(
    floor: desk.Floor, django_assert_num_queries: Any
) -> None:
    loans = []
    for case in [floor.held() for _ in range(2)]:
        promise(case, floor, ("50.00", 1))
        loans.append(case.loan_id)

    for asked in (loans[:1], loans[1:] + [promise_of(floor) for _ in range(3)]):
        with django_assert_num_queries(10), transaction.atomic():
            assert judging.judge_loans(loan_ids=asked, today=on(3), now=NOW) == {"broken": len(asked)}


def promise_of(floor: desk.Floor) -> int:
    case = floor.held()
    promise(case, floor, ("50.00", 1))
    return case.loan_id


@pytest.mark.fuzz
class JudgedInSetsAsOneByOne(TestCase):
    """Whatever is promised and paid, in whatever order it becomes known: the set form writes what the rule says."""

    def setUp(self) -> None:
        self.floor = desk.make()
        self.cases = [self.floor.held() for _ in range(2)]

    @given(
        story=st.lists(
            st.tuples(
                st.integers(0, 1), st.sampled_from(["promise", "pay", "night", "bounce"]), st.integers(0, 4),
                st.integers(1, 9),
            ),
            min_size=2, max_size=9,
        )
    )  # fmt: skip
    @settings(max_examples=25)
    def test_any_story(self, story: list[tuple[int, str, int, int]]) -> None:
        day = 0
        for number, (which, what, days, tens) in enumerate(story):
            case, now = desk.again(self.cases[which]), NOW + timedelta(days=day, minutes=number)
            if what == "promise" and case.assignee_id:
                promise(case, self.floor, (f"{tens}0.00", day + days), now=now, reason="Again")
            elif what == "pay":
                pay(case, f"{tens}.00", day - days, now=now)
            elif what == "bounce":
                standing = Payment.objects.money().filter(loan=case.loan_id).order_by("pk")
                if payment := standing.filter(paid_on__lte=on(day)).first():
                    reverse(payment, day)
            elif what == "night":
                day += 1
                nights(self.floor, day)
        for case in self.cases:
            self.same(case, on(day))

    def same(self, case: CollectionCase, today: date) -> None:
        """Compare what is written with the rule, told all that is known."""
        written = list(Promise.objects.filter(case=case).order_by("taken_at"))
        told = [
            rules.Taken(
                at=rules.Moment(one.taken_on, one.taken_at),
                parts=tuple(rules.Part(part.due_on, to_cents(part.amount)) for part in one.parts.all()),
                grace_days=one.grace_days, threshold_bp=one.threshold_bp,
            )
            for one in written
        ]  # fmt: skip
        paid = [
            rules.Money(rules.Moment(one.paid_on, one.received_at), to_cents(one.amount))
            for one in Payment.objects.money().filter(loan=case.loan_id)
        ]
        expected = rules.judge_all(told, paid, as_of=today)
        assert [(one.outcome, to_cents(one.paid), one.look_on) for one in written] == [
            (one.outcome, one.paid, one.look_on) for one in expected
        ]
        newest = written[-1] if written else None
        if newest is not None and not newest.ended:
            assert desk.again(case).promised_for == expected[-1].next_due
