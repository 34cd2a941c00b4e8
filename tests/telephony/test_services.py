from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from casework.contact.gate import ContactRefused, Rule
from casework.contact.models import ContactAttempt, Party, Purpose, Result
from casework.contact.rules import ATTEMPTS_PER_DAY
from casework.contact.services import AttemptRefused
from casework.jobs.models import AuditEntry, Job
from casework.portfolio.models import ContactPoint, PointStatus
from casework.telephony import listeners, providers, selectors, services
from casework.telephony.models import Call, CallEvent, CallState, Recording
from casework.telephony.providers.base import EventKind, ProviderError, ProviderEvent
from casework.telephony.providers.simulator import Simulator
from casework.telephony.services import CallRefused, OutcomeRefused
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db

TALK = (EventKind.AGENT_RINGING, EventKind.RINGING, EventKind.ANSWERED, EventKind.COMPLETED)


def agent():
    return factories.person(online=False)


def event(kind: EventKind, second: int = 1, event_id: str = "") -> ProviderEvent:
    return ProviderEvent(id=event_id or kind.value, ref="", kind=kind, at=NOW + timedelta(seconds=second))


def finish(call: Call, **changes: object) -> ContactAttempt:
    facts: dict[str, object] = {
        "party": Party.BORROWER,
        "result": Result.CALL_BACK,
        "note": "after work",
        "actor": call.agent,
        "now": NOW,
    }
    return services.finish_attempt(call=call, **(facts | changes))  # type: ignore[arg-type]


# --- placing --------------------------------------------------------------------------------------------------


def test_a_call_is_written_linked_and_followed_in_one_transaction():
    caller, point, linked = agent(), factories.contact_point(), []

    call = services.place_call(
        point=point, purpose=Purpose.COLLECTION, agent=caller, now=NOW, link=lambda made: linked.append(made.pk)
    )

    assert (call.state, call.agent, call.point, call.provider) == (CallState.CREATED, caller, point, "simulator")
    assert linked == [call.pk]
    assert Job.objects.get().kind == "telephony.follow_call"
    assert Job.objects.get().params == {"call": call.pk}


def test_what_the_gate_refuses_is_no_call():
    point = factories.contact_point()
    ContactPoint.objects.filter(pk=point.pk).update(status=PointStatus.DO_NOT_CALL)

    with pytest.raises(ContactRefused) as refused:
        services.place_call(point=point, purpose=Purpose.COLLECTION, agent=agent(), now=NOW)

    assert refused.value.rule is Rule.POINT_STATUS
    assert (Call.objects.count(), Job.objects.count()) == (0, 0)


def test_a_second_call_of_the_same_agent_is_refused():
    caller = agent()
    factories.call(caller)

    with pytest.raises(CallRefused, match="already on a call"):
        factories.call(caller)

    assert Call.objects.count() == 1


def test_the_database_refuses_a_second_live_call_too_and_the_agent_is_told_the_same(monkeypatch):
    caller = agent()
    factories.call(caller)
    monkeypatch.setattr(selectors, "current_call", lambda *, agent: None)  # as another request sees it at that moment

    with pytest.raises(CallRefused, match="already on a call"):
        factories.call(caller)

    assert Call.objects.count() == 1


def test_the_next_call_waits_for_the_outcome_of_the_last():
    caller = agent()
    ended = factories.call(caller, *TALK)

    with pytest.raises(CallRefused, match="record the outcome"):
        factories.call(caller)

    finish(ended)
    factories.call(caller)
    assert Call.objects.count() == 2


def test_a_call_that_never_rang_at_the_customers_needs_no_outcome():
    caller = agent()
    factories.call(caller, EventKind.AGENT_RINGING, EventKind.NO_ANSWER)

    assert factories.call(caller).state == CallState.CREATED


def test_calls_under_way_and_without_outcome_count_for_the_cap():
    point = factories.contact_point()
    for _ in range(ATTEMPTS_PER_DAY):
        factories.call(agent(), *TALK, point=point)

    with pytest.raises(ContactRefused) as refused:
        factories.call(agent(), point=point)

    assert refused.value.rule is Rule.CAP
    assert Call.objects.count() == ATTEMPTS_PER_DAY


def test_a_call_and_its_outcome_count_once():
    point = factories.contact_point()
    for _ in range(ATTEMPTS_PER_DAY - 1):
        finish(factories.call(agent(), *TALK, point=point))

    assert factories.call(agent(), point=point).state == CallState.CREATED


def test_a_link_that_fails_leaves_no_call():
    def fail(call: Call) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.place_call(
            point=factories.contact_point(), purpose=Purpose.COLLECTION, agent=agent(), now=NOW, link=fail
        )

    assert Call.objects.count() == 0


# --- events ---------------------------------------------------------------------------------------------------


def test_events_move_the_call_and_are_kept_as_they_came():
    call = factories.call(agent(), *TALK)

    assert call.state == CallState.ENDED
    assert [t - NOW for t in (call.rang_at, call.answered_at, call.ended_at)] == [
        timedelta(seconds=2),
        timedelta(seconds=3),
        timedelta(seconds=4),
    ]
    assert list(call.events.order_by("at").values_list("kind", flat=True)) == list(TALK)


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

    answered = factories.call(agent(), *TALK)
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
    call = factories.call(agent(), *TALK)

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(answered_at=NOW + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        CallEvent.objects.all().update(kind="busy")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(ended_at=None)


# --- following ------------------------------------------------------------------------------------------------


def test_following_places_the_call_and_comes_back_for_each_next_event():
    call = services.place_call(
        point=factories.contact_point("+2348031234567"), purpose=Purpose.COLLECTION, agent=agent(), now=NOW
    )

    first = services.follow(call_id=call.pk, now=NOW)
    second = services.follow(call_id=call.pk, now=NOW + timedelta(seconds=2))
    last = services.follow(call_id=call.pk, now=NOW + timedelta(seconds=27))

    assert (first, second, last) == (NOW + timedelta(seconds=2), NOW + timedelta(seconds=27), None)
    assert Call.objects.get().state == CallState.NO_ANSWER
    assert [job.run_after for job in Job.objects.order_by("run_after")] == [NOW, first, second]


def test_a_step_that_comes_too_early_asks_for_another_one():
    call = services.place_call(
        point=factories.contact_point("+2348031234567"), purpose=Purpose.COLLECTION, agent=agent(), now=NOW
    )
    services.follow(call_id=call.pk, now=NOW)

    again = services.follow(call_id=call.pk, now=NOW + timedelta(seconds=1.99))

    assert again == NOW + timedelta(seconds=2.24)
    assert Job.objects.filter(run_after=again).count() == 1


def test_following_twice_places_one_call():
    call = factories.call(agent())

    services.follow(call_id=call.pk, now=NOW)
    ref = Call.objects.get().provider_ref
    services.follow(call_id=call.pk, now=NOW + timedelta(seconds=1))

    assert Call.objects.get().provider_ref == ref
    assert CallEvent.objects.count() == 1


@pytest.mark.parametrize("trouble", ["originate", "look_up"])
def test_a_call_that_the_provider_cannot_place_or_lost_fails(monkeypatch, trouble):
    def refuse(self, **kwargs):
        raise ProviderError("no line")

    call = factories.call(agent())
    if trouble == "originate":
        monkeypatch.setattr(Simulator, "originate", refuse)
    else:
        monkeypatch.setattr(Simulator, "events", lambda self, ref, now: [])
        monkeypatch.setattr(Simulator, "look_up", lambda self, ref, now: None)

    assert services.follow(call_id=call.pk, now=NOW) is None

    assert Call.objects.get().state == CallState.FAILED
    assert selectors.current_call(agent=call.agent) is None


def test_while_the_provider_is_away_the_call_is_asked_after_again_and_given_up_in_the_end(monkeypatch):
    def away(self, ref, *, now):
        raise ProviderError("timeout")

    call = factories.call(agent())
    services.follow(call_id=call.pk, now=NOW)
    monkeypatch.setattr(Simulator, "events", away)

    assert services.follow(call_id=call.pk, now=NOW + timedelta(minutes=1)) == NOW + timedelta(minutes=1, seconds=5)
    assert Call.objects.get().is_live
    assert services.follow(call_id=call.pk, now=NOW + timedelta(hours=5)) is None
    assert Call.objects.get().state == CallState.FAILED


# --- hanging up -----------------------------------------------------------------------------------------------


def test_hanging_up_before_any_phone_rings_places_no_call():
    call = factories.call(agent())

    ended = services.hang_up(call=call, now=NOW + timedelta(seconds=1))
    services.follow(call_id=call.pk, now=NOW + timedelta(seconds=2))

    assert (ended.state, ended.rang_at) == (CallState.NO_ANSWER, None)
    assert Call.objects.get().provider_ref == ""


def test_hanging_up_while_the_provider_is_being_asked_ends_it_there_too(monkeypatch):
    call = factories.call(agent())
    hung_up: list[str] = []
    originate = Simulator.originate

    def while_hanging_up(self, **kwargs):
        services.hang_up(call=call, now=NOW)
        return originate(self, **kwargs)

    monkeypatch.setattr(Simulator, "originate", while_hanging_up)
    monkeypatch.setattr(Simulator, "hang_up", lambda self, ref, now: hung_up.append(ref) or [])
    services.follow(call_id=call.pk, now=NOW)

    assert hung_up == [Call.objects.get().provider_ref]
    assert Call.objects.get().state == CallState.NO_ANSWER


def test_hanging_up_a_talk_ends_it_and_later_reports_change_nothing():
    call = factories.call(agent())
    services.follow(call_id=call.pk, now=NOW)
    at = NOW + timedelta(seconds=12)

    ended = services.hang_up(call=call, now=at)
    services.hang_up(call=call, now=at + timedelta(seconds=1))
    services.follow(call_id=call.pk, now=at + timedelta(minutes=5))

    assert (ended.state, ended.ended_at) == (CallState.ENDED, at)
    assert Call.objects.get().ended_at == at
    assert ended.events.filter(provider_event_id="hang-up").count() == 1


def test_when_the_provider_does_not_answer_the_agent_is_free_all_the_same(monkeypatch):
    def away(self, ref, *, now):
        raise ProviderError("timeout")

    call = factories.call(agent())
    services.follow(call_id=call.pk, now=NOW)
    monkeypatch.setattr(Simulator, "hang_up", away)

    assert services.hang_up(call=call, now=NOW).state == CallState.FAILED


# --- outcome --------------------------------------------------------------------------------------------------


def test_the_outcome_is_a_row_of_the_ledger_tied_to_the_call(monkeypatch):
    told: list[int | None] = []
    monkeypatch.setattr(listeners, "_OUTCOME", [])
    listeners.on_outcome(lambda call, now: told.append(call.attempt_id))
    call = factories.call(agent(), *TALK)

    attempt = finish(call)

    assert (attempt.point, attempt.channel, attempt.purpose) == (call.point, "call", Purpose.COLLECTION)
    assert (attempt.made_by, attempt.made_at, attempt.note) == (call.agent, call.rang_at, "after work")
    assert Call.objects.get().attempt == attempt
    assert told == [attempt.pk]


def test_refused_outcomes_leave_no_trace():
    live = factories.call(agent(), EventKind.RINGING)
    unheard = factories.call(agent(), EventKind.NO_ANSWER)
    others = factories.call(agent(), *TALK)

    for call, changes, rule in (
        (live, {}, "not over"),
        (unheard, {}, "never rang"),
        (others, {"actor": agent()}, "Only the person who made the call"),
    ):
        with pytest.raises(OutcomeRefused, match=rule):
            finish(call, **changes)
    with pytest.raises(AttemptRefused, match="person reached"):
        finish(others, party=Party.THIRD_PARTY, result=Result.PROMISED)

    assert ContactAttempt.objects.count() == 0
    assert Call.objects.filter(attempt__isnull=False).count() == 0


def test_an_outcome_is_recorded_once():
    call = factories.call(agent(), *TALK)
    finish(call)

    with pytest.raises(OutcomeRefused, match="already"):
        finish(call)

    assert ContactAttempt.objects.count() == 1


# --- recordings -----------------------------------------------------------------------------------------------


def test_the_recording_is_stored_once_with_length_size_and_loudness(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(listeners, "_RECORDING", [])
    listeners.on_recording(lambda call, now: told.append(call.pk))

    call = factories.recorded_call(agent())
    again = services.fetch_recording(call_id=call.pk, now=NOW)

    recording = Recording.objects.get()
    assert again == recording
    assert told == [call.pk]
    assert recording.seconds == round(call.talked.total_seconds())
    assert recording.size == recording.file.size == 44 + 16000 * recording.seconds
    assert (recording.content_type, len(recording.peaks)) == ("audio/wav", 100)
    assert str(recording.public_id) in recording.file.name


def test_what_was_not_answered_has_no_recording():
    busy = factories.call(agent(), EventKind.RINGING, EventKind.BUSY)
    live = factories.call(agent(), EventKind.RINGING, EventKind.ANSWERED)

    assert services.fetch_recording(call_id=busy.pk, now=NOW) is None
    assert services.fetch_recording(call_id=live.pk, now=NOW) is None
    assert Recording.objects.count() == 0


def test_a_recording_that_is_not_there_yet_is_an_error_that_is_tried_again(monkeypatch):
    def missing(self, ref, *, seconds):
        raise ProviderError("not yet")

    call = factories.call(agent(), *TALK)
    monkeypatch.setattr(Simulator, "fetch_recording", missing)

    with pytest.raises(ProviderError):
        services.fetch_recording(call_id=call.pk, now=NOW)
    assert Recording.objects.count() == 0


def test_a_play_is_logged_at_its_first_byte_and_skipping_that_byte_hides_nothing():
    call = factories.recorded_call(agent())
    listener, recording = agent(), call.recording

    def plays() -> int:
        return AuditEntry.objects.filter(actor=listener, action="recording.play").count()

    services.log_play(recording=recording, listener=listener, from_start=False, now=NOW)
    assert plays() == 1
    services.log_play(recording=recording, listener=listener, from_start=False, now=NOW + timedelta(minutes=30))
    assert plays() == 1
    services.log_play(recording=recording, listener=listener, from_start=True, now=NOW + timedelta(minutes=31))
    assert plays() == 2
    services.log_play(recording=recording, listener=listener, from_start=False, now=NOW + timedelta(hours=2))
    assert plays() == 3


def test_the_agents_own_phone_is_an_extension_with_their_id():
    caller = agent()

    assert services.agent_number(caller) == f"ext-{caller.pk}"


def test_the_installed_provider_fits_the_settings(settings):
    settings.TELEPHONY_SIMULATOR_SPEED = 20.0

    simulator = providers.get("simulator")

    assert isinstance(simulator, Simulator)
    assert simulator.speed == 20.0


# --- any order, and at once -----------------------------------------------------------------------------------


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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_agents_at_once_cannot_both_be_the_last_under_the_cap():
    point = factories.contact_point()
    for _ in range(ATTEMPTS_PER_DAY - 1):
        finish(factories.call(agent(), *TALK, point=point))
    callers, told = [agent(), agent()], []
    start = Barrier(2)

    def place(caller):
        start.wait(timeout=10)
        try:
            told.append(factories.call(caller, point=ContactPoint.objects.get(pk=point.pk)).state)
        except ContactRefused as refused:
            told.append(refused.rule)
        finally:
            connection.close()

    threads = [Thread(target=place, args=[caller]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(told) == [Rule.CAP, CallState.CREATED]
    assert Call.objects.filter(attempt__isnull=True).count() == 1
