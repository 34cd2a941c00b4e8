"""Pictures and documents of an order, and who looked at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from casework.jobs.models import AuditEntry
from casework.review import permissions
from casework.review.models import FileKind, OrderFile, ReviewOrder

if TYPE_CHECKING:
    from casework.people.models import User

IDENTITY = (FileKind.ID_PHOTO, FileKind.LIVE_PHOTO)


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of an order: the photos by which the person is known, and the documents, the newest first.

    removed: what was taken away as wrong, of either kind.
    """

    photos: list[OrderFile]
    documents: list[OrderFile]
    removed: list[OrderFile]


def files_of(order: ReviewOrder) -> Files:
    """Return the files of `order`. One query."""
    found = list(OrderFile.objects.filter(order=order).select_related("added_by", "removed_by").order_by("pk"))
    rows = [row for row in found if row.removed_at is None]
    photos = [row for kind in IDENTITY for row in rows if row.kind == kind]
    documents = [row for row in rows if row.kind == FileKind.DOCUMENT][::-1]
    return Files(photos=photos, documents=documents, removed=[row for row in found if row.removed_at][::-1])


def file_seen(user: "User", public_id: UUID, file: UUID) -> OrderFile:
    """Return a file that `user` may look into, with its order. Raises Http404, also where one sees that it is there."""
    seen = permissions.files_shown_to(user).values("pk")
    rows: QuerySet[OrderFile] = OrderFile.objects.filter(order__in=seen, removed_at__isnull=True)
    return get_object_or_404(rows.select_related("order"), order__public_id=public_id, public_id=file)


def file_to_remove(user: "User", public_id: UUID, file: UUID) -> OrderFile:
    """Return a file that `user` may take away, with its order. Raises Http404."""
    rows = permissions.removable_by(user).select_related("order__customer")
    return get_object_or_404(rows, order__public_id=public_id, public_id=file)


def removable(order: ReviewOrder, viewer: "User") -> frozenset[int]:
    """Return the keys of those files of `order` that `viewer` may take away. One query."""
    return frozenset(permissions.removable_by(viewer).filter(order=order).values_list("pk", flat=True))


def look_action(file: OrderFile) -> str:
    """Return the name under which a look at the file stands in the audit trail."""
    return "document.reveal" if file.kind == FileKind.DOCUMENT else "image.reveal"


def looked_since(*, file: OrderFile, viewer: "User", since: datetime) -> bool:
    """Say whether a look of `viewer` at the file was logged since then."""
    return _looks([file], viewer).filter(at__gte=since).exists()


def looked_at(*, files: list[OrderFile], viewer: "User") -> dict[UUID, datetime]:
    """Return when `viewer` looked last at each of `files` that they ever looked at. One query."""
    by_id = {str(file.public_id): file.public_id for file in files}
    rows = _looks(files, viewer).order_by("pk").values_list("subject_id", "at")
    return {by_id[subject]: at for subject, at in rows}


def _looks(files: list[OrderFile], viewer: "User") -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_kind="order_file",
        subject_id__in=[str(file.public_id) for file in files],
        actor=viewer,
        action__in={look_action(file) for file in files},
    )
