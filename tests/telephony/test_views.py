import json
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from casework.contact.models import ContactAttempt
from casework.jobs import live
from casework.jobs.models import AuditEntry
from casework.people.models import Membership, Role
from casework.telephony import services
from casework.telephony.callbar import call_bar
from casework.telephony.models import Call, CallEvent, CallState
from casework.telephony.providers import signing
from casework.telephony.providers.base import EventKind
from casework.telephony.selectors import call_rows
from tests import factories
from tests.clock import NOW, YESTERDAY

pytestmark = pytest.mark.django_db

TALK = (EventKind.RINGING, EventKind.ANSWERED, EventKind.COMPLETED)
GOOD = {"party": "borrower", "result": "call_back", "note": "Friday"}


def agent(**changes):
    return factories.person("", Role.COLLECTOR, online=False, **changes)


def url(name, call):
    return reverse(f"telephony:{name}", args=[call.public_id])


# --- the call bar ---------------------------------------------------------------------------------------------


def test_a_live_call_shows_its_state_the_masked_number_and_how_to_hang_up(client):
    call = factories.call(agent(), EventKind.RINGING)
    client.force_login(call.agent)

    html = client.get(url("call", call)).content.decode()

    assert f'data-watch="call-{call.public_id}"' in html
    assert 'data-state="ringing"' in html
    assert url("hang_up", call) in html
    assert call.point.phone not in html


def test_an_ended_call_asks_for_its_outcome_and_is_not_refreshed_under_the_typing(client):
    call = factories.call(agent(), *TALK)
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
    call = factories.call(agent(), *TALK)
    client.force_login(call.agent)

    response = client.post(url("outcome", call), GOOD)

    assert response.status_code == 200
    assert response.content.decode().strip() == '<div id="call" hidden></div>'
    assert json.loads(response.headers["HX-Trigger"])["toast"]["level"] == "success"
    attempt = ContactAttempt.objects.get()
    assert (attempt.party, attempt.result, attempt.note) == ("borrower", "call_back", "Friday")


@pytest.mark.parametrize("changes", [{"result": "no_answer"}, {"party": ""}, {"note": "x" * 2001}])
def test_a_wrong_outcome_comes_back_with_what_was_typed(client, changes):
    call = factories.call(agent(), *TALK)
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


# --- recordings -----------------------------------------------------------------------------------------------


@pytest.fixture
def floor():
    """A team with an agent whose call was recorded."""
    team = factories.team()
    caller = agent(team=team)
    return team, caller, factories.recorded_call(caller)


def plays():
    return list(AuditEntry.objects.filter(action="recording.play").values_list("actor__username", "subject_id"))


def test_the_agent_plays_the_recording_in_parts_and_each_play_is_one_row(client, floor):
    _, caller, call = floor
    with call.recording.file.open("rb") as file:
        sound = file.read()
    client.force_login(caller)

    whole = client.get(url("recording", call))
    part = client.get(url("recording", call), headers={"Range": "bytes=100-199"})
    head = client.head(url("recording", call))

    assert (whole.status_code, whole.getvalue()) == (200, sound)
    assert (part.status_code, part.getvalue()) == (206, sound[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(sound)}"
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(sound)), b"")
    assert whole.headers["Content-Type"] == "audio/wav"
    assert whole.headers["Cache-Control"] == "private, no-store"
    assert plays() == [(caller.username, str(call.recording.public_id))]


def test_other_kinds_of_sound_are_played_too(client, floor):
    _, caller, call = floor
    sample = (settings.SAMPLES_DIR / "audio" / "chinese.flac").read_bytes()
    recording = call.recording
    recording.content_type, recording.size = "audio/flac", len(sample)
    with recording.file.open("wb") as file:
        file.write(sample)
    recording.save()
    client.force_login(caller)

    response = client.get(url("recording", call), headers={"Range": "bytes=0-3"})

    assert (response.getvalue(), response.headers["Content-Type"]) == (b"fLaC", "audio/flac")


def inspector_of(team):
    from guardian.shortcuts import assign_perm

    inspector = factories.person("", Role.INSPECTOR, online=False)
    assign_perm("inspect_team", inspector, team)
    return inspector


def listeners(team, caller):
    """Return everybody of interest and whether they may listen to a call of `caller` in `team`."""
    other = factories.team()
    return [
        ("the agent", caller, True),
        ("their supervisor", factories.person("", Role.SUPERVISOR, leads=team, online=False), True),
        ("their inspector", inspector_of(team), True),
        ("an auditor", factories.person("", Role.AUDITOR, online=False), True),
        ("a colleague", agent(team=team), False),
        ("another team's supervisor", factories.person("", Role.SUPERVISOR, leads=other, online=False), False),
        ("another team's inspector", inspector_of(other), False),
        ("a supervisor without a team", factories.person("", Role.SUPERVISOR, online=False), False),
        ("operations", factories.person("", Role.OPERATIONS, online=False), False),
        ("customer service", factories.person("", Role.SERVICE, online=False), False),
    ]


def test_only_the_agent_their_supervisors_and_inspectors_and_auditors_may_listen(client, floor):
    team, caller, call = floor
    for who, user, may in listeners(team, caller):
        client.force_login(user)
        response = client.get(url("recording", call))
        assert (response.status_code == 200) is may, who
        if response.streaming:
            response.getvalue()  # reads and closes the file
        assert response.status_code in {200, 404}, who
        assert live.may_watch(user, f"call-{call.public_id}") is may, who
        (row,) = call_rows(viewer=user, call_ids=[call.pk])
        assert row.may_hear is may, who
    assert len(plays()) == 4
    client.logout()
    assert client.get(url("recording", call)).status_code == 302


def test_a_former_teams_supervisor_hears_the_calls_of_then_and_no_later_ones(client):
    team = factories.team()
    caller = agent(team=team)
    supervisor = factories.person("", Role.SUPERVISOR, leads=team, online=False)
    Membership.objects.filter(user=caller).update(joined_on=YESTERDAY - timedelta(days=9), left_on=YESTERDAY)
    before = factories.recorded_call(caller, now=NOW - timedelta(days=3))
    services.finish_attempt(call=before, **GOOD, actor=caller, now=NOW)
    after = factories.recorded_call(caller, now=NOW)
    client.force_login(supervisor)

    assert len(client.get(url("recording", before)).getvalue()) == before.recording.size
    assert client.get(url("recording", after)).status_code == 404


def test_a_call_without_a_recording_is_not_found(client):
    call = factories.call(agent(), *TALK)
    client.force_login(call.agent)

    assert client.get(url("recording", call)).status_code == 404
    assert client.get(reverse("telephony:recording", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("rest", ["", "x", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_topic_that_is_no_call_is_nobodys(rest):
    assert not live.may_watch(factories.person("", Role.AUDITOR, online=False), f"call-{rest}")


def test_the_calls_of_a_page_come_newest_first_in_a_fixed_number_of_queries(floor, django_assert_num_queries):
    team, caller, first = floor
    services.finish_attempt(call=first, **GOOD, actor=caller, now=NOW)
    second = factories.call(caller, *TALK, now=NOW + timedelta(hours=1))
    supervisor = factories.person("", Role.SUPERVISOR, leads=team, online=False)

    with django_assert_num_queries(5):  # roles, two permissions, calls, which of them are audible
        rows = call_rows(viewer=supervisor, call_ids=[first.pk, second.pk])
        shown = [(row.call.agent.username, row.recording is not None, row.call.attempt is not None) for row in rows]
    assert shown == [(caller.username, False, False), (caller.username, True, True)]
    assert call_rows(viewer=supervisor, call_ids=[]) == []


# --- webhooks -------------------------------------------------------------------------------------------------


@pytest.fixture
def ringing(monkeypatch):
    """A call that the provider knows, at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=1))
    call = factories.call(agent())
    services.follow(call_id=call.pk, now=NOW)
    return Call.objects.get()


def report(call, kind="answered", **changes):
    at = (NOW + timedelta(seconds=9)).isoformat()
    return {"id": "hook-1", "ref": call.provider_ref, "kind": kind, "at": at, **changes}


def deliver(client, *events, provider="simulator", secret="", body=None, headers=None):
    body = json.dumps({"events": events}).encode() if body is None else body
    signed = signing.signed_headers(secret or settings.TELEPHONY_WEBHOOK_SECRET, body, now=NOW + timedelta(minutes=1))
    return client.post(
        reverse("telephony:webhook", args=[provider]),
        body,
        content_type="application/json",
        headers=signed if headers is None else headers,
    )


def test_a_signed_webhook_moves_the_call_and_delivered_again_changes_nothing(client, ringing):
    first = deliver(client, report(ringing))
    events = CallEvent.objects.count()
    again = deliver(client, report(ringing, at=NOW.isoformat()))

    assert (first.status_code, again.status_code) == (204, 204)
    call = Call.objects.get()
    assert (call.state, call.answered_at) == (CallState.ANSWERED, NOW + timedelta(seconds=9))
    assert CallEvent.objects.count() == events


def test_it_needs_no_session_and_no_csrf_token(ringing):
    from django.test import Client

    assert deliver(Client(enforce_csrf_checks=True), report(ringing)).status_code == 204


def test_what_is_not_genuine_is_401_and_nothing_is_read(client, ringing):
    assert deliver(client, report(ringing), secret="guessed").status_code == 401
    assert deliver(client, report(ringing), headers={}).status_code == 401
    assert deliver(client, body=b"{", headers={}).status_code == 401

    assert Call.objects.get().state == CallState.AGENT_RINGING


def test_what_cannot_be_read_is_400(client, ringing):
    assert deliver(client, body=b"{").status_code == 400
    assert deliver(client, report(ringing, kind="hiccup")).status_code == 400

    assert Call.objects.get().state == CallState.AGENT_RINGING


def test_events_of_unknown_calls_ask_for_another_delivery_and_the_others_are_taken(client, ringing):
    unknown = report(ringing, ref="sim.a0000.1.ff")

    assert deliver(client, report(ringing), unknown).status_code == 404
    assert Call.objects.get().state == CallState.ANSWERED


def test_an_unknown_provider_a_large_body_and_other_methods_are_refused(client, ringing):
    assert deliver(client, report(ringing), provider="pigeon").status_code == 404
    assert deliver(client, body=b"x" * (64 * 1024 + 1)).status_code == 413
    assert client.get(reverse("telephony:webhook", args=["simulator"])).status_code == 405

    assert Call.objects.get().state == CallState.AGENT_RINGING
