from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.jobs.models import Job
from casework.telephony import listeners, services
from casework.telephony.models import Call, CallEvent, CallState
from casework.telephony.providers.base import EventKind, ProviderEvent
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def agent():
    return factories.person(online=False)


def event(kind: EventKind, second: int = 1, event_id: str = "") -> ProviderEvent:
    return ProviderEvent(id=event_id or kind.value, ref="", kind=kind, at=NOW + timedelta(seconds=second))


def test_events_move_the_call_and_are_kept_as_they_came():
    call = factories.call(agent(), *factories.TALK)

    assert call.state == CallState.ENDED
    assert [t - NOW for t in (call.rang_at, call.answered_at, call.ended_at)] == [
        timedelta(seconds=2),
        timedelta(seconds=3),
        timedelta(seconds=4),
    ]
    assert list(call.events.order_by("at").values_list("kind", flat=True)) == list(factories.TALK)


def test_an_event_delivered_twice_counts_once():
    call = factories.call(agent(), EventKind.RINGING)
    again = event(EventKind.RINGING, second=30)

    services.apply_events(call=call, events=[again, again], now=NOW)

    assert call.events.count() == 1
    assert Call.objects.get().rang_at == NOW + timedelta(seconds=1)


def test_events_in_any_order_come_to_the_same_call():
    call = factories.call(agent())
    for kind, second in ((EventKind.COMPLETED, 60), (EventKind.RINGING, 3), (EventKind.ANSWERED, 9)):
        call = services.apply_events(call=call, events=[event(kind, second)], now=NOW + timedelta(minutes=2))

    assert (call.state, call.talked) == (CallState.ENDED, timedelta(seconds=51))
    assert call.rang_at == NOW + timedelta(seconds=3)


def test_nothing_moves_a_call_that_is_over_but_what_came_is_kept():
    call = factories.call(agent(), EventKind.RINGING, EventKind.BUSY)

    call = services.apply_events(call=call, events=[event(EventKind.ANSWERED, 9)], now=NOW)

    assert (call.state, call.answered_at) == (CallState.BUSY, None)
    assert call.events.count() == 3


def test_the_end_is_told_once_and_asks_for_the_recording_of_what_was_answered(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(listeners, "_ENDED", [])
    listeners.on_call_ended(lambda call, now: told.append(call.pk))

    answered = factories.call(agent(), *factories.TALK)
    services.apply_events(call=answered, events=[event(EventKind.COMPLETED, 70, "again")], now=NOW)
    busy = factories.call(agent(), EventKind.BUSY)

    assert told == [answered.pk, busy.pk]
    assert [job.params["call"] for job in Job.objects.filter(kind="telephony.fetch_recording")] == [answered.pk]


def test_pages_are_told_of_every_change(django_capture_on_commit_callbacks, monkeypatch):
    pushed: list[str] = []
    monkeypatch.setattr("casework.jobs.live.send", pushed.append)
    monkeypatch.setattr("casework.jobs.dispatch.send", lambda *args, **kwargs: None)
    with django_capture_on_commit_callbacks(execute=True):
        call = factories.call(agent(), EventKind.RINGING)

    assert pushed == [f"call-{call.public_id}"] * 2


def test_the_database_keeps_the_times_in_order_and_the_event_log_as_it_is():
    call = factories.call(agent(), *factories.TALK)

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(answered_at=NOW + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        CallEvent.objects.all().update(kind="busy")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(ended_at=None)


@settings(max_examples=20)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.sampled_from(list(EventKind)), st.integers(0, 90), st.integers(0, 3)), max_size=4),
        max_size=4,
    )
)
def test_whatever_is_reported_the_row_stays_sound_and_what_is_over_stays_over(batches):
    now = NOW + timedelta(minutes=2)
    with transaction.atomic():
        call = factories.call(agent())
        over: CallState | None = None
        for batch in batches:
            told = [event(kind, second, f"{kind}-{copy}") for kind, second, copy in batch]
            services.apply_events(call=call, events=told, now=now)
            fresh = services.apply_events(call=call, events=told, now=now)
            assert over in {None, fresh.state}
            over = None if fresh.is_live else fresh.state
            assert Call.objects.get(pk=call.pk).state == fresh.state
        ids = {f"{kind}-{copy}" for batch in batches for kind, _, copy in batch}
        assert CallEvent.objects.filter(call=call).count() == len(ids)
        transaction.set_rollback(True)
