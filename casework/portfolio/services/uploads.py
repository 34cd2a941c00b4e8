"""Files that come in: entered, stored until they are taken by a background job, then deleted."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from casework.jobs import audit, outbox
from casework.portfolio.feeds.mapping import Mapping, own_columns, read_mapping
from casework.portfolio.models import FeedFile
from casework.portfolio.services.feeding import Progress, take_file

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "portfolio.feed_file"


def enter_file(
    *, kind: str, name: str, mapping: str, file: BinaryIO, now: datetime, actor: "User | None" = None
) -> FeedFile:
    """Enter a file that is about to be fed, with its SHA-256. mapping: its name, "" for our own columns."""
    file.seek(0)
    sha256 = hashlib.sha256()
    while piece := file.read(1 << 20):
        sha256.update(piece)
    return FeedFile.objects.create(
        kind=kind, name=PurePath(name).name[-200:], mapping=mapping[:80], sha256=sha256.hexdigest(), uploaded_by=actor,
        uploaded_at=now,
    )  # fmt: skip


@transaction.atomic
def upload(
    *, kind: str, file: File[bytes], mapping: Mapping, mapping_text: bytes, actor: "User", now: datetime
) -> FeedFile:
    """Store an uploaded file and its mapping and ask for the job that takes it; return its entry.

    mapping_text: the mapping's TOML, b"" for our own columns. The job's topic is "job-<public id of entry.job>".
    """
    entry = enter_file(
        kind=kind, name=file.name or "", mapping=mapping.name, file=cast("BinaryIO", file), actor=actor, now=now
    )
    file.seek(0)
    entry.stored_as = default_storage.save(f"feeds/{entry.public_id}.data", file)
    if mapping_text:
        default_storage.save(_mapping_of(entry), ContentFile(mapping_text))
    params = {"feed": str(entry.public_id)}
    entry.job = outbox.enqueue(KIND, key=str(entry.public_id), params=params, owner=actor, now=now)
    entry.save()
    audit.record(
        actor=actor, action="feed.upload", subject_kind="feed", subject_id=entry.public_id, now=now,
        detail={"kind": kind, "mapping": entry.mapping, "sha256": entry.sha256},
    )  # fmt: skip
    return entry


def take_upload(*, public_id: UUID, now: datetime, progress: Progress) -> FeedFile:
    """Take an uploaded file and delete it; its entry keeps name and digest. Once taken it is not taken again."""
    entry = FeedFile.objects.get(public_id=public_id)
    if entry.finished_at is None:
        with default_storage.open(entry.stored_as) as file:
            take_file(
                entry=entry, file=cast("BinaryIO", file), mapping=_stored_mapping(entry), now=now, progress=progress
            )
    for name in (entry.stored_as, _mapping_of(entry)):
        default_storage.delete(name)
    return entry


def log_download(*, entry: FeedFile, actor: "User", now: datetime) -> None:
    """Note in the audit trail that somebody took the report of refused rows with them."""
    audit.record(
        actor=actor, action="feed.download", subject_kind="feed", subject_id=entry.public_id, now=now,
        detail={"rows": entry.rows_refused},
    )  # fmt: skip


def _stored_mapping(entry: FeedFile) -> Mapping:
    if not default_storage.exists(_mapping_of(entry)):
        return own_columns(entry.kind)
    with default_storage.open(_mapping_of(entry)) as text:
        return read_mapping(text.read(), name=entry.mapping)


def _mapping_of(entry: FeedFile) -> str:
    return f"feeds/{entry.public_id}.toml"
