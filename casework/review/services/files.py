"""Pictures and documents of an order: taken in, looked at, and taken away again."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.kept_files import digest_of
from casework.lib.refusal import OutOfReach, Refused
from casework.lib.uploads import clean_file
from casework.review import permissions, selectors
from casework.review.models import FileKind, OrderFile, ReviewOrder
from casework.review.services.contact import PURPOSE
from casework.review.services.hold import lock_order, require_writable, tell

if TYPE_CHECKING:
    from casework.people.models import User

MOST_FILES = 40
# A browser may ask for a file piece by piece. Pieces within this time of a logged look belong to it.
ONE_LOOK = timedelta(minutes=10)


class FileRefused(Refused):
    """The file is not taken; the message says why."""


@transaction.atomic
def attach_file(
    *, order: ReviewOrder, kind: str, name: str, content: bytes, actor: "User | None", now: datetime
) -> OrderFile:
    """Keep a picture or a document with the order and return it; the same content of the same kind is kept once.

    kind: a value of FileKind; only a document may be a PDF. actor None: it came with the application. What is kept is
    what `lib.uploads` makes of it. Raises OutOfReach (actor neither holds nor supervises the order), FileRefused (too
    many), lib's UploadRefused.
    """
    if actor is not None:
        require_writable(order=order, actor=actor)
    clean = clean_file(
        name=name, content=content, most=settings.REVIEW_FILE_MAX_BYTES, pictures_only=kind != FileKind.DOCUMENT
    )
    digest = digest_of(clean)
    locked = lock_order(order)  # so that of two equal uploads the second finds the first
    kept = list(OrderFile.objects.filter(order=locked, removed_at__isnull=True))
    if same := [one for one in kept if (one.kind, one.digest) == (kind, digest)]:
        return same[0]
    if len(kept) >= MOST_FILES:
        raise FileRefused(_("This order has %(most)d files already.") % {"most": MOST_FILES})
    file = OrderFile.made_of(clean, order=locked, kind=kind, added_by=actor, added_at=now)
    file.save()
    _record("file.attach", file, actor, now)
    tell(locked)
    return file


@transaction.atomic
def remove_file(*, file: OrderFile, reason: str, actor: "User", now: datetime) -> OrderFile:
    """Take away a file that is wrong (somebody else's paper, a bad photo) and return it: nobody is shown it any more.

    Its row and its content stay, so that what a decision was made on can be proven by its digest. Decisions keep naming
    it. Raises OutOfReach (not the actor's to remove, or gone already), FileRefused (no reason).
    """
    lock_order(file.order)
    fresh = permissions.removable_by(actor).filter(pk=file.pk).select_related("order").first()
    if fresh is None:
        raise OutOfReach(_("There is no such file."))
    if not reason.strip():
        raise FileRefused(_("Say why the file is wrong."))
    fresh.removed_by, fresh.removed_at, fresh.removed_why = actor, now, reason.strip()
    fresh.save(update_fields=["removed_by", "removed_at", "removed_why"])
    _record("file.remove", fresh, actor, now, reason=fresh.removed_why)
    tell(fresh.order)
    return fresh


@transaction.atomic
def look_at_file(*, file: OrderFile, viewer: "User", from_start: bool, now: datetime) -> None:
    """Write down that `viewer` looks at a file: when its first byte is asked for, or any byte long after the last look.

    The permission is the caller's: `selectors.file_seen`.
    """
    action = selectors.look_action(file)
    if from_start or not selectors.looked_since(file=file, viewer=viewer, since=now - ONE_LOOK):
        _record(action, file, viewer, now)
        outbox.push(f"evidence-{file.order.public_id}")


def _record(action: str, file: OrderFile, actor: "User | None", now: datetime, **more: str) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="order_file", subject_id=file.public_id, now=now,
        detail={
            "purpose": PURPOSE.value, "order": str(file.order.public_id), "kind": file.kind, "sha256": file.digest,
            **more,
        },
    )  # fmt: skip
