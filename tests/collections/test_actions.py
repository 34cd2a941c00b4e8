"""The next action on a case, and what a borrower says to have paid."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.collections import selectors, services
from casework.collections.models import CollectionCase, NextAction, PaidClaim, PointChange
from casework.collections.rules.ranking import Step, step_of
from casework.collections.services.contact import CallsPaused
from casework.collections.services.roll import roll
from casework.jobs.models import AuditEntry, Job
from casework.people.models import Role
from casework.portfolio.services.payments import record_payment
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in, toast
from tests.collections.promising import CONTACT, on

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(hours=2)


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def book(case: CollectionCase, floor: desk.Floor, **changes: Any) -> NextAction:
    said = {"at": SOON, "note": "After work", "now": NOW, **changes}
    return services.book_action(case=case, actor=floor.collector, **said)


def claim(case: CollectionCase, floor: desk.Floor, **changes: Any) -> PaidClaim:
    said = {"amount": Decimal("50.00"), "paid_on": TODAY, "note": "By transfer", "now": NOW, **changes}
    return services.claim_paid(case=case, actor=floor.collector, **said)


def test_what_is_booked_comes_up_at_its_time_and_is_told_then_once(floor: desk.Floor):
    case = floor.held()
    made = book(case, floor)
    job = Job.objects.get(kind="collections.tell_due")
    assert (desk.again(case).due_at, job.run_after) == (SOON, SOON)
    assert selectors.action_notices(floor.collector, NOW) == []

    assert services.tell_due(action=made.pk, now=NOW) is False
    assert services.tell_due(action=made.pk, now=SOON) is True
    assert services.tell_due(action=made.pk, now=SOON) is False

    (notice,) = selectors.action_notices(floor.collector, NOW)
    assert notice.text == f"Due now: {case.customer.name}. After work"
    assert selectors.action_notices(floor.colleague, NOW) == []


def test_booking_again_moves_it_and_cancelling_ends_it(floor: desk.Floor):
    case = floor.held()
    book(case, floor)
    book(case, floor, at=SOON + timedelta(hours=1))
    services.cancel_action(case=case, actor=floor.collector, now=NOW)

    assert list(NextAction.objects.order_by("pk").values_list("outcome", flat=True)) == ["moved", "cancelled"]
    assert desk.again(case).due_at is None
    with pytest.raises(services.ActionRefused, match="Nothing is booked"):
        services.cancel_action(case=case, actor=floor.collector, now=NOW)
    for at in (NOW, NOW + timedelta(days=91)):
        with pytest.raises(services.ActionRefused, match="lies ahead"):
            book(case, floor, at=at)


def test_a_contact_at_its_time_is_the_action_and_an_earlier_one_is_not(floor: desk.Floor):
    case = floor.held()
    made = book(case, floor)
    services.record_contact(case=case, actor=floor.collector, now=NOW + timedelta(minutes=5), **CONTACT)
    assert (desk.again(case).due_at, NextAction.objects.get(pk=made.pk).outcome) == (SOON, "")

    services.record_contact(case=case, actor=floor.collector, now=SOON - timedelta(minutes=10), **CONTACT)

    assert (desk.again(case).due_at, NextAction.objects.get(pk=made.pk).outcome) == (None, "done")


def test_a_borrower_who_says_they_paid_is_not_called_until_it_is_known(floor: desk.Floor):
    case = floor.held()
    claim(case, floor)
    again = desk.again(case)
    assert (again.paused_until, step_of(again.rank)) == (on(3), Step.PAUSED)
    with pytest.raises(CallsPaused):
        services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)
    with pytest.raises(services.ClaimRefused, match="already"):
        claim(case, floor)

    pay = {"loan_id": case.loan_id, "source": "t", "paid_on": TODAY, "now": NOW + timedelta(hours=1)}
    record_payment(external_ref="1", amount=Decimal("49.99"), **pay)
    assert PaidClaim.objects.get().outcome == ""
    record_payment(external_ref="2", amount=Decimal("0.01"), **pay)

    assert (PaidClaim.objects.get().outcome, desk.again(case).paused_until) == ("found", None)
    assert step_of(desk.again(case).rank) == Step.NEW


def test_a_pause_ends_by_hand_or_after_its_last_day(floor: desk.Floor):
    first, second = floor.held(), floor.held()
    for case in (first, second):
        claim(case, floor)
    services.reject_claim(case=first, actor=floor.collector, now=NOW)
    assert desk.again(first).paused_until is None
    floor.book.refresh_from_db()
    roll(book=floor.book, last=on(4), now=NOW)

    assert set(PaidClaim.objects.values_list("outcome", flat=True)) == {"not_found"}
    assert desk.again(second).paused_until is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"amount": Decimal(0)}, "more than zero"),
        ({"paid_on": on(1)}, "last sixty days"),
        ({"paid_on": on(-61)}, "last sixty days"),
    ],
)
def test_what_cannot_be_claimed(floor: desk.Floor, changes: dict[str, Any], text: str):
    case = floor.held()
    with pytest.raises(services.ClaimRefused, match=text):
        claim(case, floor, **changes)
    assert (PaidClaim.objects.count(), desk.again(case).paused_until) == (0, None)


@pytest.mark.usefixtures("at_now")
def test_a_receipt_is_kept_as_what_it_is_and_each_look_is_written_down(floor: desk.Floor, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    case, client = floor.held(), signed_in(floor.collector)
    url = f"/collections/cases/{case.public_id}/steps/says-paid/"
    said = {"amount": "50.00", "paid_on": TODAY.isoformat()}
    wrong = client.post(url, {**said, "receipt": SimpleUploadedFile("r.jpg", b"no picture")}, headers=HTMX)
    assert (wrong.status_code, PaidClaim.objects.count()) == (422, 0)

    picture = SimpleUploadedFile("receipt.png", factories.picture())
    done = client.post(url, {**said, "receipt": picture}, headers=HTMX)

    assert toast(done) == "Calls are paused."
    kept = PaidClaim.objects.get()
    look = f"/collections/cases/{case.public_id}/receipts/{kept.public_id}/"
    answer = client.get(look)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer)
    assert AuditEntry.objects.get(action="receipt.reveal").actor == floor.collector
    assert signed_in(floor.colleague).get(look).status_code == 404
    assert signed_in(factories.person("", Role.SERVICE)).get(look).status_code == 404


def test_the_status_of_a_number_is_changed_with_a_reason_and_a_log(floor: desk.Floor):
    case, client = floor.held(), signed_in(floor.collector)
    number = desk.point(case)
    url = f"/collections/cases/{case.public_id}/points/{number.public_id}/"
    wrong = client.post(url, {"status": "lost", "reason": " "}, headers=HTMX)
    same = client.post(url, {"status": "unverified", "reason": "?"}, headers=HTMX)
    assert (wrong.status_code, same.status_code, PointChange.objects.count()) == (422, 422, 0)

    done = client.post(url, {"status": "lost", "reason": "Switched off for weeks"}, headers=HTMX)

    assert toast(done) == "Status changed."
    change = PointChange.objects.get()
    assert (change.before, change.after, change.changed_by) == ("unverified", "lost", floor.collector)
    assert AuditEntry.objects.get(action="contact_point.change").detail["after"] == "lost"
    shown = selectors.case_shown(floor.collector, case.public_id)
    told = [(one.title, one.text) for one in selectors.timeline(case=shown, viewer=floor.collector)]
    assert ("Status of a number changed", "Own: Unverified → Out of service") in told


def test_the_timeline_tells_what_was_agreed(floor: desk.Floor):
    case = floor.held()
    book(case, floor)
    claim(case, floor)
    services.reject_claim(case=case, actor=floor.collector, now=NOW + timedelta(hours=1))
    shown = selectors.case_shown(floor.collector, case.public_id)

    told = [entry.title for entry in selectors.timeline(case=shown, viewer=floor.collector)]

    assert told[:3] == ["No payment found", "Says paid", "Next action"]
