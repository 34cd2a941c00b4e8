import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from casework.jobs import live
from casework.jobs.models import AuditEntry
from casework.people.models import Membership, Role
from casework.telephony import services
from casework.telephony.selectors import call_rows
from tests import factories
from tests.clock import NOW, YESTERDAY

pytestmark = pytest.mark.django_db

GOOD = {"party": "borrower", "result": "call_back", "note": "Friday"}


def agent(**changes):
    return factories.person("", Role.COLLECTOR, online=False, **changes)


def url(name, call):
    return reverse(f"telephony:{name}", args=[call.public_id])


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
    call = factories.call(agent(), *factories.TALK)
    client.force_login(call.agent)

    assert client.get(url("recording", call)).status_code == 404
    assert client.get(reverse("telephony:recording", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("rest", ["", "x", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_topic_that_is_no_call_is_nobodys(rest):
    assert not live.may_watch(factories.person("", Role.AUDITOR, online=False), f"call-{rest}")


def test_the_calls_of_a_page_come_newest_first_in_a_fixed_number_of_queries(floor, django_assert_num_queries):
    team, caller, first = floor
    services.finish_attempt(call=first, **GOOD, actor=caller, now=NOW)
    second = factories.call(caller, *factories.TALK, now=NOW + timedelta(hours=1))
    supervisor = factories.person("", Role.SUPERVISOR, leads=team, online=False)

    with django_assert_num_queries(3):  # roles with grants, calls, which of them are audible
        rows = call_rows(viewer=supervisor, call_ids=[first.pk, second.pk])
        shown = [(row.call.agent.username, row.recording is not None, row.call.attempt is not None) for row in rows]
    assert shown == [(caller.username, False, False), (caller.username, True, True)]
    assert call_rows(viewer=supervisor, call_ids=[]) == []
