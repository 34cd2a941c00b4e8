"""Opening a case, recording contacts, calling, seeing numbers in clear."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.collections import services
from casework.collections.models import CaseContact, CollectionCase
from casework.contact.gate import ContactRefused
from casework.contact.models import ContactAttempt, Purpose
from casework.contact.services import AttemptRefused
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import Relation
from casework.telephony.models import Call
from casework.telephony.providers.base import EventKind, ProviderEvent
from casework.telephony.services import CallRefused, apply_events
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk

pytestmark = pytest.mark.django_db
NIGHT_IN_LAGOS = datetime(2026, 3, 2, 23, 15, tzinfo=ZoneInfo("Africa/Lagos"))


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def told(case: CollectionCase, **changes: object) -> dict[str, object]:
    facts = {"channel": "call", "point": desk.point(case), "party": "borrower", "result": "promised", "note": "Friday"}
    return facts | changes


def pushed(case: CollectionCase, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    topics: list[str] = []
    monkeypatch.setattr("casework.jobs.outbox.push", topics.append)
    return topics


def test_only_its_holder_opens_a_case_and_only_once(floor: desk.Floor):
    case = floor.held()

    assert not services.open_case(case=case, actor=floor.supervisor, now=NOW)
    assert desk.again(case).opened_at is None
    assert services.open_case(case=case, actor=floor.collector, now=NOW)
    assert not services.open_case(case=case, actor=floor.collector, now=NOW + timedelta(hours=1))
    assert desk.again(case).opened_at == NOW


def test_a_contact_is_recorded_for_the_case_which_is_no_longer_untouched(floor: desk.Floor, monkeypatch):
    case = floor.held()
    topics = pushed(case, monkeypatch)

    attempt = services.record_contact(case=case, actor=floor.collector, now=NOW, **told(case))

    assert (attempt.purpose, attempt.result, attempt.note) == (Purpose.COLLECTION, "promised", "Friday")
    assert CaseContact.objects.get(attempt=attempt).case == case
    assert desk.again(case).opened_at == NOW
    assert topics == [f"case-{case.public_id}", f"user-{floor.collector.public_id}"]


def test_before_the_due_date_the_purpose_is_to_remind(floor: desk.Floor):
    case = floor.held(dpd=-1)

    assert case.bucket.is_reminder
    assert services.record_contact(case=case, actor=floor.collector, now=NOW, **told(case)).purpose == Purpose.REMINDER


def test_what_was_said_while_a_payment_closed_the_case_is_still_recorded(floor: desk.Floor):
    case = floor.held()
    desk.settle(case)

    attempt = services.record_contact(case=case, actor=floor.collector, now=NOW, **told(case, result="says_paid"))

    assert CaseContact.objects.get(attempt=attempt).case == case


def test_a_case_that_was_taken_away_is_a_conflict_and_one_that_never_was_theirs_does_not_exist(floor: desk.Floor):
    case = floor.held()
    desk.give(case, floor.colleague)

    with pytest.raises(services.CaseTaken, match="do not hold this case any more"):
        services.record_contact(case=case, actor=floor.collector, now=NOW, **told(case))
    with pytest.raises(services.CaseTaken):
        services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)
    with pytest.raises(OutOfReach):
        services.record_contact(case=case, actor=floor.supervisor, now=NOW, **told(case))
    assert not CaseContact.objects.exists()
    assert not ContactAttempt.objects.exists()
    assert not Call.objects.exists()


def test_an_attempt_that_cannot_be_true_leaves_no_trace(floor: desk.Floor):
    case = floor.held()

    with pytest.raises(AttemptRefused):
        services.record_contact(case=case, actor=floor.collector, now=NOW, **told(case, party="nobody"))

    assert not CaseContact.objects.exists()
    assert desk.again(case).opened_at is None


def test_a_call_hangs_on_its_case_and_its_end_and_outcome_are_told(floor: desk.Floor, monkeypatch):
    case = floor.held()
    call = services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)
    assert (call.purpose, CaseContact.objects.get(call=call).case) == (Purpose.COLLECTION, case)
    assert desk.again(case).opened_at == NOW

    topics = pushed(case, monkeypatch)
    kinds = [EventKind.RINGING, EventKind.NO_ANSWER]
    apply_events(
        call=call, now=NOW, events=[ProviderEvent(id=kind, ref=call.provider_ref, kind=kind, at=NOW) for kind in kinds]
    )
    assert f"case-{case.public_id}" in topics

    topics.clear()
    factories.finish_call(Call.objects.get(), party="nobody", result="no_answer")
    assert f"case-{case.public_id}" in topics
    assert f"user-{floor.collector.public_id}" in topics


def test_a_second_call_is_refused_while_one_goes_on(floor: desk.Floor):
    case = floor.held()
    services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)

    with pytest.raises(CallRefused):
        services.place_call(case=case, point=desk.point(case).public_id, actor=floor.collector, now=NOW)

    assert Call.objects.count() == CaseContact.objects.count() == 1


@pytest.mark.parametrize(
    ("phone", "now", "rule"), [(desk.OWN, NIGHT_IN_LAGOS, "hours"), (desk.FRIEND, NOW, "third_party")]
)
def test_what_the_gate_refuses_is_not_called(floor: desk.Floor, phone: str, now: datetime, rule: str):
    case = floor.held()

    with pytest.raises(ContactRefused) as refused:
        services.place_call(case=case, point=desk.point(case, phone).public_id, actor=floor.collector, now=now)

    assert refused.value.rule == rule
    assert not Call.objects.exists()
    assert not CaseContact.objects.exists()
    assert desk.again(case).opened_at is None


def test_a_number_of_another_customer_does_not_exist(floor: desk.Floor):
    case, other = floor.held(), floor.case()

    with pytest.raises(OutOfReach, match="no such number"):
        services.place_call(case=case, point=desk.point(other).public_id, actor=floor.collector, now=NOW)


@pytest.mark.parametrize("who", ["collector", "supervisor"])
def test_who_sees_a_number_in_clear_is_written_down(floor: desk.Floor, who: str):
    case, actor = floor.held(), getattr(floor, who)

    shown = services.reveal_phone(case=case, point=desk.point(case).public_id, actor=actor, now=NOW)

    entry = AuditEntry.objects.get(action="phone.reveal")
    assert shown.phone == desk.OWN
    assert (entry.actor, entry.subject_kind, entry.subject_id) == (actor, "contact_point", str(shown.public_id))
    assert entry.detail == {"purpose": "collection", "case": str(case.public_id)}


def test_who_sees_an_id_number_in_clear_is_written_down(floor: desk.Floor):
    case = floor.held()
    case.customer.id_number = "22334455667"
    case.customer.save()

    assert services.reveal_id(case=case, actor=floor.collector, now=NOW) == "22334455667"

    entry = AuditEntry.objects.get(action="id_number.reveal")
    assert (entry.actor, entry.subject_id) == (floor.collector, str(case.customer.public_id))


def test_nobody_else_sees_a_number(floor: desk.Floor):
    case = floor.held()

    for role in ("auditor", "operations", "service"):
        with pytest.raises(OutOfReach):
            services.reveal_phone(
                case=case, point=desk.point(case).public_id, actor=factories.person("", role), now=NOW
            )
    with pytest.raises(OutOfReach):
        services.reveal_id(case=case, actor=floor.colleague, now=NOW)
    assert not AuditEntry.objects.filter(action__endswith=".reveal").exists()


def test_for_a_reminder_a_third_partys_number_does_not_exist(floor: desk.Floor):
    case = floor.held(dpd=0)
    friend = desk.point(case, desk.FRIEND, Relation.FRIEND)

    with pytest.raises(OutOfReach, match="no such number"):
        services.reveal_phone(case=case, point=friend.public_id, actor=floor.collector, now=NOW)

    assert not AuditEntry.objects.filter(action="phone.reveal").exists()
    assert case.due_on == TODAY
