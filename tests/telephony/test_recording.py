from datetime import timedelta

import pytest

from casework.jobs.models import AuditEntry
from casework.telephony import listeners, providers, services
from casework.telephony.models import Recording
from casework.telephony.providers.base import EventKind, ProviderError
from casework.telephony.providers.simulator import Simulator
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def agent():
    return factories.person(online=False)


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

    call = factories.call(agent(), *factories.TALK)
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
