"""Storing recordings, and writing down who listens."""

from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING

from django.core.files.base import File
from django.db import transaction

from casework.jobs import audit, outbox
from casework.telephony import listeners, providers, selectors
from casework.telephony.models import Call, Recording
from casework.telephony.providers.sound import measure
from casework.telephony.services.place import topic_of
from casework.telephony.services.progress import locked

if TYPE_CHECKING:
    from casework.people.models import User

PLAYED = "recording.play"
# A player asks for a recording piece by piece. Pieces within this time of a logged play belong to it.
ONE_PLAY = timedelta(hours=1)
_ENDINGS = {"audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/flac": "flac"}


def fetch_recording(*, call_id: int, now: datetime) -> Recording | None:
    """Store the recording of an answered call; return it, None when nothing was talked. Twice is as once.

    Raises providers.base.ProviderError when the provider has none (yet); the job is tried again.
    """
    call = Call.objects.get(pk=call_id)
    if call.answered_at is None or call.is_live:
        return None
    if (stored := Recording.objects.filter(call=call).first()) is not None:
        return stored
    provider = providers.get(call.provider)
    content_type, stream = provider.fetch_recording(call.provider_ref, seconds=round(call.talked.total_seconds()))
    with stream:
        seconds, peaks = measure(stream)
        stream.seek(0)
        return _store(call, content_type, stream, seconds or call.talked.total_seconds(), peaks, now)


def _store(
    call: Call, content_type: str, stream: IO[bytes], seconds: float, peaks: list[int], now: datetime
) -> Recording:
    with transaction.atomic():
        locked(call)
        if (stored := Recording.objects.filter(call=call).first()) is not None:
            return stored
        recording = Recording(
            call=call, content_type=content_type, seconds=round(seconds), peaks=peaks, size=0, stored_at=now
        )
        name = f"{recording.public_id}.{_ENDINGS.get(content_type, 'bin')}"
        recording.file.save(name, File(stream), save=False)
        recording.size = recording.file.size
        recording.save()
        outbox.push(topic_of(call))
        listeners.tell_recording(call, now)
    return recording


def log_play(*, recording: Recording, listener: "User", from_start: bool, now: datetime) -> None:
    """Write an audit row for a play: when its first byte is asked for, or any byte without a play logged a while ago.

    So a listener who skips the first byte is written down all the same.
    """
    if from_start or not selectors.played_since(recording=recording, listener=listener, since=now - ONE_PLAY):
        audit.record(
            actor=listener,
            action=PLAYED,
            subject_kind="recording",
            subject_id=recording.public_id,
            now=now,
            detail={"call": str(recording.call.public_id)},
        )
