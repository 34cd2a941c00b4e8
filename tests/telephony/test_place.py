from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from casework.contact.gate import ContactRefused, Rule
from casework.contact.models import Purpose
from casework.jobs.models import Job
from casework.portfolio.models import ContactPoint, PointStatus
from casework.telephony import selectors, services
from casework.telephony.models import Call, CallState
from casework.telephony.providers.base import EventKind
from casework.telephony.services import CallRefused
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
CAP = 5  # of the house rules, in 24 hours


def agent():
    return factories.person(online=False)


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
    ended = factories.call(caller, *factories.TALK)

    with pytest.raises(CallRefused, match="record the outcome"):
        factories.call(caller)

    factories.finish_call(ended)
    factories.call(caller)
    assert Call.objects.count() == 2


def test_a_call_that_never_rang_at_the_customers_needs_no_outcome():
    caller = agent()
    factories.call(caller, EventKind.AGENT_RINGING, EventKind.NO_ANSWER)

    assert factories.call(caller).state == CallState.CREATED


def test_calls_under_way_and_without_outcome_count_for_the_cap():
    point = factories.contact_point()
    for _ in range(CAP):
        factories.call(agent(), *factories.TALK, point=point)

    with pytest.raises(ContactRefused) as refused:
        factories.call(agent(), point=point)

    assert refused.value.rule is Rule.CAP
    assert Call.objects.count() == CAP


def test_a_call_and_its_outcome_count_once():
    point = factories.contact_point()
    for _ in range(CAP - 1):
        factories.finish_call(factories.call(agent(), *factories.TALK, point=point))

    assert factories.call(agent(), point=point).state == CallState.CREATED


def test_a_link_that_fails_leaves_no_call():
    def fail(call: Call) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.place_call(
            point=factories.contact_point(), purpose=Purpose.COLLECTION, agent=agent(), now=NOW, link=fail
        )

    assert Call.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_cannot_both_be_the_last_under_the_cap():
    point = factories.contact_point()
    for _ in range(CAP - 1):
        factories.finish_call(factories.call(agent(), *factories.TALK, point=point))
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
