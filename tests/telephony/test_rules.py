from datetime import UTC, datetime, timedelta

import pytest
from django_fsm import can_proceed
from hypothesis import given
from hypothesis import strategies as st

from casework.telephony import rules
from casework.telephony.models import LIVE, Call, CallState
from casework.telephony.rules import EventKind, Times

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
# A provider's clock may be off by minutes either way.
offsets = st.integers(-600, 600).map(lambda seconds: START + timedelta(seconds=seconds))
reports = st.lists(st.tuples(st.sampled_from(list(EventKind)), offsets), max_size=12)


def call_in(state: str) -> Call:
    call = Call()
    call.__dict__["state"] = state
    return call


def walk(call: Call, kind: EventKind) -> None:
    for name in rules.steps(call.state, kind):
        assert can_proceed(getattr(call, name)), f"{name} from {call.state}"
        getattr(call, name)()


def test_the_states_that_are_over_are_those_that_are_not_live():
    assert set(CallState.values) - {state.value for state in LIVE} == rules.TERMINAL_STATES


@pytest.mark.parametrize("state", CallState.values)
@pytest.mark.parametrize("kind", list(EventKind))
def test_every_step_is_one_that_the_call_may_take(state, kind):
    walk(call_in(state), kind)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ("agent_ringing ringing answered completed", "ended"),
        ("agent_ringing ringing no_answer", "no_answer"),
        ("agent_ringing ringing busy", "busy"),
        ("agent_ringing no_answer", "no_answer"),
        ("failed", "failed"),
        ("completed", "ended"),
        ("answered ringing agent_ringing", "answered"),
        ("completed answered ringing", "ended"),
        ("ringing answered no_answer", "ended"),
        ("ringing answered failed", "failed"),
        ("no_answer answered completed", "no_answer"),
    ],
)
def test_a_call_goes_where_the_reports_say(kinds, state):
    call = call_in("created")

    for kind in kinds.split():
        walk(call, EventKind(kind))

    assert call.state == state


@given(reports=reports)
def test_no_order_of_reports_moves_a_call_that_is_over_or_breaks_the_order_of_its_times(reports):
    call = call_in("created")
    times = Times(created_at=START)
    now = START + timedelta(minutes=5)
    over_since: tuple[str, datetime | None] | None = None

    for kind, at in reports:
        walk(call, kind)
        times = rules.times_after(times, state=call.state, kind=kind, at=at, now=now)

        is_over = call.state in rules.TERMINAL_STATES
        assert (times.ended_at is not None) == is_over
        known = [t for t in (times.created_at, times.rang_at, times.answered_at, times.ended_at) if t is not None]
        assert known == sorted(known)
        assert call.state not in {"answered", "ended"} or times.answered_at is not None
        assert times.answered_at is None or times.rang_at is not None
        if over_since is not None:
            assert (call.state, times.ended_at) == over_since
        elif is_over:
            over_since = (call.state, times.ended_at)


@given(reports=reports)
def test_reports_told_twice_change_nothing(reports):
    call = call_in("created")
    times = Times(created_at=START)
    now = START + timedelta(minutes=5)

    for kind, at in reports:
        walk(call, kind)
        times = rules.times_after(times, state=call.state, kind=kind, at=at, now=now)
        state = call.state
        walk(call, kind)
        assert call.state == state
        assert rules.times_after(times, state=state, kind=kind, at=at, now=now) == times


def test_a_late_report_corrects_what_had_to_be_assumed():
    now = START + timedelta(minutes=5)
    completed = START + timedelta(seconds=90)
    times = rules.times_after(Times(created_at=START), state="ended", kind=EventKind.COMPLETED, at=completed, now=now)
    assert (times.rang_at, times.answered_at, times.ended_at) == (completed, completed, completed)

    for kind, second in ((EventKind.RINGING, 3), (EventKind.ANSWERED, 10)):
        at = START + timedelta(seconds=second)
        times = rules.times_after(times, state="ended", kind=kind, at=at, now=now)

    assert (times.rang_at, times.answered_at) == (START + timedelta(seconds=3), START + timedelta(seconds=10))
