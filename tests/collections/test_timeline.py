"""The timeline of a case."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.formats import date_format

from casework.collections import selectors, services
from casework.collections.models import CollectionCase
from casework.lib.templatetags.ui import money
from casework.people.models import Role
from casework.portfolio.models import Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def entries_of(case: CollectionCase, viewer: object = None) -> list[selectors.Entry]:
    reader = viewer or factories.person("", Role.AUDITOR)
    return selectors.timeline(case=selectors.case_shown(reader, case.public_id), viewer=reader)


def test_everything_that_happened_stands_there_newest_first(floor: desk.Floor):
    case = floor.case(dpd=1, since=YESTERDAY)
    desk.point(case)
    services.assign_cases(
        cases=[case.public_id], person=floor.collector, actor=floor.supervisor, now=NOW, reason="Monday's deal"
    )
    services.record_contact(
        case=case, actor=floor.collector, now=NOW + timedelta(hours=1), channel="call", point=desk.point(case),
        party="borrower", result="promised", note="On Friday",
    )  # fmt: skip
    desk.settle(case, TODAY, NOW + timedelta(hours=2))

    entries = entries_of(case)

    assert [(entry.title, entry.text, entry.note) for entry in entries] == [
        ("Collected", "S1", ""),
        ("Paid", money(Decimal("100.00"), "NGN"), ""),
        ("Promised to pay", "Call · Own · Borrower, verified", "On Friday"),
        ("Assigned", str(floor.collector), "Monday's deal"),
        ("Rolled on", "S0 → S1", ""),
        ("Case opened", "S0", ""),
    ]
    assert [entry.actor for entry in entries[2:4]] == [floor.collector, floor.supervisor]
    assert [entry.day for entry in entries] == [TODAY] * 5 + [YESTERDAY]
    assert [entry.late for entry in entries] == [False] * 5 + [True]  # yesterday was rolled today


def test_a_release_names_its_reason(floor: desk.Floor):
    case = floor.held()
    services.release_cases(cases=[case.public_id], actor=floor.supervisor, now=NOW, reason="On leave")

    newest = entries_of(case)[0]
    assert (newest.title, newest.note, newest.actor) == ("Released to the pool", "On leave", floor.supervisor)


def test_moving_to_a_lower_bucket_is_called_cured_down(floor: desk.Floor):
    case = floor.case(dpd=9, since=YESTERDAY)
    event = case.events.order_by("pk").last()
    assert event is not None
    type(event).objects.create(
        item=case, name="roll", from_state="pooled", to_state="pooled", effective_on=TODAY, recorded_at=NOW,
        from_bucket=event.to_bucket, to_bucket=event.to_bucket.ladder.buckets.get(code="S1"),
    )  # fmt: skip

    newest = entries_of(case)[0]
    assert (newest.title, newest.text) == ("Cured down", "S2 → S1")


def test_a_late_payment_shows_what_was_believed_and_what_is_true(floor: desk.Floor):
    case = floor.case(dpd=2, since=TODAY - timedelta(days=3))
    desk.settle(case, TODAY - timedelta(days=2))

    corrected = next(entry for entry in entries_of(case) if entry.title == "Past corrected")

    payment = Payment.objects.get()
    assert corrected.text == (
        "As of 2026-03-02 the case was S1 (Collected), now it is S0 (Collected): "
        f"payment {payment.external_ref} of 2026-02-28 (NGN\u00a0100.00)"
    )
    first, last = (date_format(TODAY - timedelta(days=back), "SHORT_DATE_FORMAT") for back in (3, 2))
    assert corrected.before[0] == f"S0 from {first} to {last}: Rolled on"
    assert corrected.after == [f"S0 from {first} to {last}: Collected"]


def test_what_closed_a_case_stands_below_what_opened_it_again_on_that_day(floor: desk.Floor):
    case = floor.case(dpd=1, since=YESTERDAY)
    desk.settle(case, TODAY, NOW + timedelta(hours=2))
    assert entries_of(case)[0].title == "Collected"
    reverse_payment(
        payment_id=Payment.objects.get().pk, source="bank", external_ref="back", reversed_on=TODAY,
        now=NOW + timedelta(hours=3), reason="bounced",
    )  # fmt: skip

    titles = [entry.title for entry in entries_of(case)]

    assert set(titles[:3]) == {"Payment reversed", "Open again", "Past corrected"}
    assert titles[3:] == ["Collected", "Paid", "Rolled on", "Case opened"]


def test_a_correction_of_amounts_alone_says_which(floor: desk.Floor):
    case = floor.case(dpd=2, since=TODAY - timedelta(days=3))
    record_payment(
        loan_id=case.loan_id, source="bank", external_ref="part", amount=Decimal("40.00"),
        paid_on=TODAY - timedelta(days=2), now=NOW,
    )  # fmt: skip

    corrected = next(entry for entry in entries_of(case) if entry.title == "Past corrected")

    assert corrected.text.startswith("As of 2026-03-02 the case is S1 as before: payment part of 2026-02-28")
    assert (corrected.before[-1], corrected.after[-1]) == (
        "S1 since 2026-03-01, 100.00 owed when it began", "S1 since 2026-03-01, 60.00 owed when it began",
    )  # fmt: skip


def test_a_call_stands_there_once_with_its_outcome_and_its_recording_for_who_may_hear(floor: desk.Floor):
    case = floor.held()
    call = services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)
    factories.telephony_services.follow(call_id=call.pk, now=NOW)
    later = NOW + timedelta(seconds=12)
    factories.telephony_services.hang_up(call=call, now=later)
    factories.telephony_services.fetch_recording(call_id=call.pk, now=later)
    before = entries_of(case, floor.collector)[0]
    factories.finish_call(type(call).objects.get(), now=later)

    entry = entries_of(case, floor.collector)[0]
    assert (before.title, entry.title, entry.note) == ("Ended", "Asked to be called back", "after work")
    assert entry.call is not None
    assert entry.call.recording is not None
    assert entry.call.may_hear
    assert len([one for one in entries_of(case) if one.kind == "kind-call"]) == 1


def test_the_query_count_does_not_depend_on_what_happened(floor: desk.Floor, django_assert_num_queries):
    case = floor.held()
    for hour in range(3):
        services.record_contact(
            case=case, actor=floor.collector, now=NOW + timedelta(hours=hour), channel="call", point=desk.point(case),
            party="nobody", result="no_answer", note="",
        )  # fmt: skip
    fresh = selectors.case_shown(floor.collector, case.public_id)

    # placements, events, payments, contacts, promises, waivers, actions, claims, numbers; what hangs on these is read
    # when there are some
    with django_assert_num_queries(15):
        selectors.timeline(case=fresh, viewer=floor.collector)
