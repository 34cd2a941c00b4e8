from datetime import timedelta

import pytest

from casework.contact.models import Purpose
from casework.jobs.models import Job
from casework.telephony import selectors, services
from casework.telephony.models import Call, CallEvent, CallState
from casework.telephony.providers.base import ProviderError
from casework.telephony.providers.simulator import Simulator
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def agent():
    return factories.person(online=False)


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
