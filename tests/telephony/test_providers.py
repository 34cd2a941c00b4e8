import io
import json
import uuid
import wave
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from casework.telephony import providers
from casework.telephony.providers import signing, sound
from casework.telephony.providers.base import EventKind, MalformedWebhook, ProviderError, UnknownProvider
from casework.telephony.providers.simulator import ANSWERS, IS_BUSY, RINGS_OUT, Simulator, fate_of
from tests.clock import NOW

SECRET = "a shared secret"
SAMPLES: Path = settings.SAMPLES_DIR / "audio"


def simulator(speed: float = 1.0, samples: Path = SAMPLES) -> Simulator:
    return Simulator(speed=speed, secret=SECRET, samples=samples)


def dial(phone: Simulator, number: str) -> str:
    return phone.originate(call_id=uuid.UUID(int=7), agent_number="ext-1", customer_number=number, now=NOW)


def story(phone: Simulator, number: str, after: float = 1000) -> list[str]:
    return [event.kind.value for event in phone.events(dial(phone, number), now=NOW + timedelta(seconds=after))]


@pytest.mark.parametrize(
    ("digit", "fate"), [*((d, ANSWERS) for d in "0123456"), ("7", RINGS_OUT), ("8", RINGS_OUT), ("9", IS_BUSY)]
)
def test_the_last_digit_of_the_number_is_its_fate(digit, fate):
    assert fate_of(f"+234803123456{digit}") == fate


def test_a_call_rings_and_is_answered_busy_or_rung_out():
    phone = simulator()

    assert story(phone, "100") == ["agent_ringing", "ringing", "answered", "completed"]
    assert story(phone, "107") == ["agent_ringing", "ringing", "no_answer"]
    assert story(phone, "109") == ["agent_ringing", "ringing", "busy"]


def test_what_happened_depends_on_the_moment_alone():
    phone = simulator()

    assert story(phone, "107", after=0) == ["agent_ringing"]
    assert story(phone, "107", after=1.999) == ["agent_ringing"]
    assert story(phone, "107", after=2) == ["agent_ringing", "ringing"]
    assert story(phone, "107", after=26.999) == ["agent_ringing", "ringing"]
    assert story(phone, "107", after=27) == ["agent_ringing", "ringing", "no_answer"]


@given(number=st.from_regex(r"\+[0-9]{11}", fullmatch=True), first=st.integers(0, 200), then=st.integers(0, 200))
def test_a_story_only_grows_and_every_process_tells_the_same(number, first, then):
    ref = dial(simulator(), number)

    earlier = simulator().events(ref, now=NOW + timedelta(seconds=first))
    later = simulator().events(ref, now=NOW + timedelta(seconds=first + then))

    assert later[: len(earlier)] == earlier
    assert len({event.id for event in later}) == len(later)


def test_the_reference_holds_no_number():
    assert "2348031234560" not in dial(simulator(), "+2348031234560")


def test_a_quicker_simulator_does_the_same_in_less_time():
    assert story(simulator(speed=10), "107", after=2.7) == ["agent_ringing", "ringing", "no_answer"]


def test_it_says_when_it_is_worth_asking_again():
    phone = simulator()
    ref = dial(phone, "107")

    assert phone.next_look(ref, now=NOW) == NOW + timedelta(seconds=2)
    assert phone.next_look(ref, now=NOW + timedelta(seconds=2)) == NOW + timedelta(seconds=27)


@pytest.mark.parametrize(
    ("number", "after", "kind"), [("100", 60, "completed"), ("107", 5, "no_answer"), ("109", 3, "no_answer")]
)
def test_hanging_up_ends_the_call_as_it_stands(number, after, kind):
    phone = simulator()
    ref = dial(phone, number)
    at = NOW + timedelta(seconds=min(after, 12))

    told = phone.hang_up(ref, now=at)

    assert (told[-1].kind, told[-1].at) == (EventKind(kind), at)


def test_hanging_up_what_is_over_adds_nothing():
    phone = simulator()
    ref = dial(phone, "109")

    assert [e.kind for e in phone.hang_up(ref, now=NOW + timedelta(minutes=1))][-1] is EventKind.BUSY


def test_a_reference_of_somebody_else_is_refused():
    assert simulator().look_up("CA123", now=NOW) is None
    with pytest.raises(ProviderError):
        simulator().events("sim.a12.zz.1", now=NOW)


def test_look_up_tells_the_latest():
    phone = simulator()

    assert phone.look_up(dial(phone, "109"), now=NOW + timedelta(seconds=2)) is EventKind.RINGING


@pytest.mark.parametrize("seconds", [1, 7, 90])
def test_a_recording_is_as_long_as_the_talk_and_begins_with_the_tone(seconds):
    phone = simulator()

    content_type, stream = phone.fetch_recording(dial(phone, "100"), seconds=seconds)

    with wave.open(stream, "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.getnframes() == 8000 * seconds
        assert file.readframes(800) == sound.tone()[:1600]
    assert content_type == "audio/wav"


def test_the_loudness_of_a_recording_comes_in_slices_of_0_to_100():
    _, stream = simulator().fetch_recording(dial(simulator(), "100"), seconds=30)

    seconds, peaks = sound.measure(stream)

    assert seconds == 30.0
    assert len(peaks) == 100
    assert set(peaks) <= set(range(101))
    assert peaks[0] == 18  # the tone: 6000 of 32767
    assert max(peaks) > 30


def test_sound_that_is_no_wav_is_not_measured():
    assert sound.measure(io.BytesIO(b"fLaC" + bytes(100))) == (0.0, [])
    assert sound.measure(io.BytesIO(b"")) == (0.0, [])


def test_without_samples_there_is_no_recording(tmp_path):
    with pytest.raises(ProviderError, match="no sound samples"):
        simulator(samples=tmp_path).fetch_recording(dial(simulator(), "100"), seconds=5)


def test_the_installed_provider_is_found_by_name_and_others_are_not():
    assert providers.get("simulator").name == "simulator"
    with pytest.raises(UnknownProvider):
        providers.get("pigeon")


# --- webhooks -------------------------------------------------------------------------------------------------


def body(**changes: object) -> bytes:
    event = {"id": "1", "ref": "r", "kind": "answered", "at": NOW.isoformat(), **changes}
    return json.dumps({"events": [event]}).encode()


def test_a_webhook_signed_a_moment_ago_is_genuine():
    headers = signing.signed_headers(SECRET, body(), now=NOW - timedelta(minutes=4))

    assert simulator().verify_webhook(headers, body(), now=NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_future_signature_is_refused(minutes):
    headers = signing.signed_headers(SECRET, body(), now=NOW - timedelta(minutes=minutes))

    assert not simulator().verify_webhook(headers, body(), now=NOW)


def test_another_body_time_or_secret_is_refused():
    headers = signing.signed_headers(SECRET, body(), now=NOW)
    later = {**headers, signing.TIMESTAMP_HEADER: str(int(NOW.timestamp()) + 1)}

    assert not simulator().verify_webhook(headers, body() + b" ", now=NOW)
    assert not simulator().verify_webhook(later, body(), now=NOW)
    assert not simulator().verify_webhook(signing.signed_headers("other", body(), now=NOW), body(), now=NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {signing.TIMESTAMP_HEADER: "1"},
        {signing.TIMESTAMP_HEADER: "x", signing.SIGNATURE_HEADER: "y"},
        {signing.TIMESTAMP_HEADER: "9" * 30, signing.SIGNATURE_HEADER: "y"},
        {signing.TIMESTAMP_HEADER: "99999999999", signing.SIGNATURE_HEADER: "é"},
        {signing.TIMESTAMP_HEADER: "²", signing.SIGNATURE_HEADER: "y"},
    ],
)
def test_headers_that_are_none_are_refused_and_break_nothing(headers):
    assert not simulator().verify_webhook(headers, body(), now=NOW)


def test_the_largest_timestamp_breaks_nothing_though_it_is_signed():
    stamp = "99999999999"
    headers = {
        signing.TIMESTAMP_HEADER: stamp,
        signing.SIGNATURE_HEADER: signing.signature(SECRET, stamp, body()),
    }

    assert not simulator().verify_webhook(headers, body(), now=NOW)


def test_a_webhook_is_read_into_events():
    (event,) = simulator().parse_webhook({}, body())

    assert (event.id, event.ref, event.kind, event.at) == ("1", "r", EventKind.ANSWERED, NOW)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b'{"events": 5}',
        b'{"events": [5]}',
        b"\xff\xfe",
        b'{"events": [{"id": "1"}]}',
        body(kind="hiccup"),
        body(at="2026-03-02T10:00:00"),
        body(at=5),
        body(id=""),
        body(id=5),
        body(id="x" * 81),
        body(ref=["r"]),
        body(ref="\x00"),
        body(at="0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_is_no_webhook_is_said_to_be_malformed(sent):
    with pytest.raises(MalformedWebhook):
        simulator().parse_webhook({}, sent)
