"""Promises: taken with their contact, replaced and cancelled with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from casework.collections import selectors, services
from casework.collections.models import Promise, PromiseTerms
from casework.collections.rules.ranking import Step
from casework.collections.services.hold import CaseTaken
from casework.collections.services.promises import PromiseRefused, cancel_promise, record_promise
from casework.contact.models import ContactAttempt
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.promising import CONTACT, fate, on, place, promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def test_a_promise_is_taken_together_with_the_contact_in_which_it_was_made(floor: desk.Floor):
    case = floor.held()

    made = promise(case, floor, ("60.00", 1), ("40.00", 5))

    assert made.attempt == ContactAttempt.objects.get()
    assert [(part.due_on, part.amount) for part in made.parts.all()] == [
        (on(1), Decimal("60.00")), (on(5), Decimal("40.00")),
    ]  # fmt: skip
    assert (made.amount, made.taken_by, made.taken_on, made.bucket) == (
        Decimal("100.00"), floor.collector, TODAY, case.bucket,
    )  # fmt: skip
    assert (made.grace_days, made.threshold_bp, made.ends_on, made.look_on) == (1, 9_000, on(6), on(3))
    again = desk.again(case)
    assert (again.promised_for, again.contacted_at, place(case)) == (on(1), NOW, Step.PROMISED)
    assert selectors.standing_promise(case) == made


def test_a_refused_promise_leaves_no_trace(floor: desk.Floor):
    case = floor.held()

    with pytest.raises(PromiseRefused, match=r"no more than 100\.00 is due"):
        promise(case, floor, ("100.01", 2))
    with pytest.raises(PromiseRefused, match="today or later"):
        promise(case, floor, ("50.00", -1))
    with pytest.raises(PromiseRefused, match="two decimals"):
        promise(case, floor, ("50.001", 1))
    with pytest.raises(PromiseRefused, match="at most 31 days ahead"):
        promise(case, floor, ("50.00", 32))
    with pytest.raises(PromiseRefused, match="at most 4 parts"):
        promise(case, floor, *((f"{n}.00", n) for n in range(1, 6)))

    assert (Promise.objects.count(), ContactAttempt.objects.count()) == (0, 0)
    assert desk.again(case).promised_for is None


def test_only_its_holder_takes_a_promise(floor: desk.Floor):
    case = floor.held(by=floor.colleague)
    with pytest.raises(OutOfReach):
        promise(case, floor)
    lost = floor.held()
    services.assign_cases(cases=[lost.public_id], person=floor.colleague, actor=None, now=NOW)
    with pytest.raises(CaseTaken):
        promise(lost, floor)
    assert (Promise.objects.count(), ContactAttempt.objects.count()) == (0, 0)


def test_a_promise_replaces_the_one_that_stands_and_says_why(floor: desk.Floor):
    case = floor.held()
    first = promise(case, floor)
    with pytest.raises(PromiseRefused, match="counts no more"):
        promise(case, floor, ("80.00", 3))
    assert Promise.objects.count() == 1

    second = promise(case, floor, ("80.00", 3), now=NOW + timedelta(hours=1), reason="Salary came later")

    assert (second.replaces, fate(first)) == (first, ("replaced", "", Decimal("0.00")))
    assert Promise.objects.get(pk=first.pk).reason == "Salary came later"
    assert desk.again(case).promised_for == on(3)


def test_two_promises_cannot_stand_at_once(floor: desk.Floor):
    made = promise(floor.held(), floor)
    twin = Promise.objects.get(pk=made.pk)
    twin.pk, twin.public_id, twin.attempt = None, None, None  # type: ignore[assignment]
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_cancelled_promise_says_why_and_promises_nothing_more(floor: desk.Floor):
    case = floor.held()
    made = promise(case, floor)
    with pytest.raises(PromiseRefused):
        cancel_promise(case=case, actor=floor.collector, reason=" ", now=NOW)
    assert fate(made) == ("", "", Decimal("0.00"))

    cancel_promise(case=case, actor=floor.collector, reason="Wrong case", now=NOW)

    assert fate(made)[0] == "cancelled"
    assert desk.again(case).promised_for is None
    assert AuditEntry.objects.get(action="promise.cancel").detail["reason"] == "Wrong case"
    with pytest.raises(PromiseRefused, match="No promise stands"):
        cancel_promise(case=case, actor=floor.collector, reason="Again", now=NOW)


def test_a_promise_made_in_a_call_is_tied_to_it(floor: desk.Floor):
    case = floor.held()
    attempt = services.record_contact(case=case, actor=floor.collector, now=NOW, **CONTACT)
    assert selectors.unlinked_attempt(case, floor.collector) == attempt
    parts = [(Decimal("50.00"), on(2))]

    with pytest.raises(PromiseRefused, match="made in a contact"):
        record_promise(case=case, actor=floor.collector, parts=parts, now=NOW)
    made = record_promise(case=case, actor=floor.collector, parts=parts, now=NOW, attempt=attempt.public_id)

    assert (made.attempt, ContactAttempt.objects.count()) == (attempt, 1)
    assert selectors.unlinked_attempt(case, floor.collector) is None


def test_terms_of_a_product_and_bucket_hold_for_promises_taken_from_then_on(floor: desk.Floor):
    case = floor.held()
    PromiseTerms.objects.create(product=case.loan.product, bucket=case.bucket, grace_days=3, threshold_bp=10_000)
    PromiseTerms.objects.create(bucket=case.bucket, grace_days=9)

    made = promise(case, floor)

    assert (made.grace_days, made.threshold_bp) == (3, 10_000)
