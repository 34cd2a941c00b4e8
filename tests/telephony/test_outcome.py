import pytest

from casework.contact.models import ContactAttempt, Party, Purpose, Result
from casework.contact.services import AttemptRefused
from casework.telephony import listeners
from casework.telephony.models import Call
from casework.telephony.providers.base import EventKind
from casework.telephony.services import OutcomeRefused
from tests import factories

pytestmark = pytest.mark.django_db


def agent():
    return factories.person(online=False)


def test_the_outcome_is_a_row_of_the_ledger_tied_to_the_call(monkeypatch):
    told: list[int | None] = []
    monkeypatch.setattr(listeners, "_OUTCOME", [])
    listeners.on_outcome(lambda call, now: told.append(call.attempt_id))
    call = factories.call(agent(), *factories.TALK)

    attempt = factories.finish_call(call)

    assert (attempt.point, attempt.channel, attempt.purpose) == (call.point, "call", Purpose.COLLECTION)
    assert (attempt.made_by, attempt.made_at, attempt.note) == (call.agent, call.rang_at, "after work")
    assert Call.objects.get().attempt == attempt
    assert told == [attempt.pk]


def test_refused_outcomes_leave_no_trace():
    live = factories.call(agent(), EventKind.RINGING)
    unheard = factories.call(agent(), EventKind.NO_ANSWER)
    others = factories.call(agent(), *factories.TALK)

    for call, changes, rule in (
        (live, {}, "not over"),
        (unheard, {}, "never rang"),
        (others, {"actor": agent()}, "Only the person who made the call"),
    ):
        with pytest.raises(OutcomeRefused, match=rule):
            factories.finish_call(call, **changes)
    with pytest.raises(AttemptRefused, match="person reached"):
        factories.finish_call(others, party=Party.THIRD_PARTY, result=Result.PROMISED)

    assert ContactAttempt.objects.count() == 0
    assert Call.objects.filter(attempt__isnull=False).count() == 0


def test_an_outcome_is_recorded_once():
    call = factories.call(agent(), *factories.TALK)
    factories.finish_call(call)

    with pytest.raises(OutcomeRefused, match="already"):
        factories.finish_call(call)

    assert ContactAttempt.objects.count() == 1
