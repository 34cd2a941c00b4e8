import json
from datetime import timedelta

import pytest
from django.urls import reverse

from casework.contact.models import ContactAttempt
from casework.people.models import Role
from casework.telephony import services
from casework.telephony.callbar import call_bar
from casework.telephony.models import Call, CallState
from casework.telephony.providers.base import EventKind
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db

GOOD = {"party": "borrower", "result": "call_back", "note": "Friday"}


def agent(**changes):
    return factories.person("", Role.COLLECTOR, online=False, **changes)


def url(name, call):
    return reverse(f"telephony:{name}", args=[call.public_id])


def test_a_live_call_shows_its_state_the_masked_number_and_how_to_hang_up(client):
    call = factories.call(agent(), EventKind.RINGING)
    client.force_login(call.agent)

    html = client.get(url("call", call)).content.decode()

    assert f'data-watch="call-{call.public_id}"' in html
    assert 'data-state="ringing"' in html
    assert url("hang_up", call) in html
    assert call.point.phone not in html


def test_an_ended_call_asks_for_its_outcome_and_is_not_refreshed_under_the_typing(client):
    call = factories.call(agent(), *factories.TALK)
    client.force_login(call.agent)

    html = client.get(url("call", call)).content.decode()

    assert url("outcome", call) in html
    assert "data-watch" not in html


def test_once_nothing_is_left_to_do_the_bar_is_empty(client):
    call = factories.call(agent(), EventKind.NO_ANSWER)
    client.force_login(call.agent)

    assert client.get(url("call", call)).content.decode().strip() == '<div id="call" hidden></div>'


def test_hanging_up_shows_the_outcome_form(client):
    call = factories.call(agent(), EventKind.RINGING, EventKind.ANSWERED)
    client.force_login(call.agent)

    html = client.post(url("hang_up", call)).content.decode()

    assert Call.objects.get().ended_at is not None
    assert url("outcome", call) in html


def test_the_outcome_is_recorded_and_the_bar_goes_away(client):
    call = factories.call(agent(), *factories.TALK)
    client.force_login(call.agent)

    response = client.post(url("outcome", call), GOOD)

    assert response.status_code == 200
    assert response.content.decode().strip() == '<div id="call" hidden></div>'
    assert json.loads(response.headers["HX-Trigger"])["toast"]["level"] == "success"
    attempt = ContactAttempt.objects.get()
    assert (attempt.party, attempt.result, attempt.note) == ("borrower", "call_back", "Friday")


@pytest.mark.parametrize("changes", [{"result": "no_answer"}, {"party": ""}, {"note": "x" * 2001}])
def test_a_wrong_outcome_comes_back_with_what_was_typed(client, changes):
    call = factories.call(agent(), *factories.TALK)
    client.force_login(call.agent)

    response = client.post(url("outcome", call), GOOD | changes)

    assert response.status_code == 422
    assert (changes.get("note") or "Friday") in response.content.decode()
    assert ContactAttempt.objects.count() == 0


def test_a_refused_outcome_is_a_toast_and_leaves_no_trace(client):
    call = factories.call(agent(), EventKind.RINGING)
    client.force_login(call.agent)

    response = client.post(url("outcome", call), GOOD, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response.headers["HX-Reswap"] == "none"
    assert ContactAttempt.objects.count() == 0


@pytest.mark.parametrize(("name", "method"), [("call", "get"), ("hang_up", "post"), ("outcome", "post")])
def test_the_call_bar_is_its_agents_alone(client, name, method):
    team = factories.team()
    call = factories.call(agent(team=team), EventKind.RINGING)
    for stranger in (
        agent(team=team),
        factories.person("", Role.SUPERVISOR, leads=team, online=False),
        factories.person("", Role.AUDITOR, online=False),
    ):
        client.force_login(stranger)
        assert getattr(client, method)(url(name, call), GOOD).status_code == 404
    client.logout()
    assert getattr(client, method)(url(name, call), GOOD).status_code == 302
    assert Call.objects.get().state == CallState.RINGING
    assert ContactAttempt.objects.count() == 0


@pytest.mark.parametrize(("name", "method"), [("call", "post"), ("hang_up", "get"), ("outcome", "get")])
def test_other_methods_are_refused(client, name, method):
    call = factories.call(agent())
    client.force_login(call.agent)

    assert getattr(client, method)(url(name, call)).status_code == 405


def test_the_bar_of_a_page_is_the_agents_current_call_in_one_query(django_assert_num_queries):
    caller = agent()
    assert call_bar(agent=caller) is None
    call = factories.call(caller, EventKind.RINGING)

    with django_assert_num_queries(1):
        bar = call_bar(agent=caller)
        assert bar is not None
        assert (bar.call.point.customer.name, bar.look, bar.form) == ("Ada Test", "ringing", None)

    services.hang_up(call=call, now=NOW + timedelta(minutes=1))
    ended = call_bar(agent=caller)
    assert ended is not None
    assert ended.form is not None
    assert ended.form.initial == {"party": "nobody", "result": "no_answer"}
