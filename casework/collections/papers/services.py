"""Files of a case: taken in, looked at, taken away again."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from casework.collections import permissions
from casework.collections.models import CollectionCase
from casework.collections.papers.models import CaseFile
from casework.collections.services.hold import tell
from casework.jobs import audit
from casework.jobs.models import AuditEntry
from casework.lib.kept_files import digest_of
from casework.lib.refusal import OutOfReach, Refused
from casework.lib.uploads import clean_file

if TYPE_CHECKING:
    from casework.people.models import User

MOST_FILES = 40
# A browser may ask for a file piece by piece. Pieces within this time of a logged look belong to it.
ONE_LOOK = timedelta(minutes=10)


class PaperRefused(Refused):
    """The file is not taken, or not taken away; the message says why."""


@transaction.atomic
def attach_paper(
    *, case: CollectionCase, kind: str, name: str, content: bytes, actor: "User", now: datetime
) -> CaseFile:
    """Keep a picture or a PDF with the case, for who holds or supervises it; the same content is kept once.

    Raises OutOfReach, PaperRefused (too many), lib's UploadRefused.
    """
    locked = permissions.revealable_by(actor).select_for_update(of=("self",)).filter(pk=case.pk).first()
    if locked is None:
        raise OutOfReach(_("There is no such case."))
    clean = clean_file(name=name, content=content, most=settings.REVIEW_FILE_MAX_BYTES, pictures_only=False)
    kept = list(CaseFile.objects.filter(case=locked, removed_at__isnull=True))
    if same := [one for one in kept if one.digest == digest_of(clean)]:
        return same[0]
    if len(kept) >= MOST_FILES:
        raise PaperRefused(_("This case has %(most)d files already.") % {"most": MOST_FILES})
    made = CaseFile.made_of(clean, case=locked, kind=kind, added_by=actor, added_at=now)
    made.save()
    _record("case_file.attach", made, actor, now)
    tell(locked, actor)
    return made


@transaction.atomic
def remove_paper(*, file: CaseFile, reason: str, actor: "User", now: datetime) -> CaseFile:
    """Take away a file that is wrong: nobody is shown it any more, its row and content stay. For who added it and still
    reaches the case, and for its supervisor. Raises OutOfReach (gone already, too), PaperRefused (no reason).
    """
    fresh = CaseFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=file.pk)
    may = permissions.supervised_by(actor) if fresh.added_by_id != actor.pk else permissions.revealable_by(actor)
    if fresh.removed_at is not None or not may.filter(pk=fresh.case_id).exists():
        raise OutOfReach(_("There is no such file."))
    if not reason.strip():
        raise PaperRefused(_("Say why the file is wrong."))
    fresh.removed_by, fresh.removed_at, fresh.removed_why = actor, now, reason.strip()[:200]
    fresh.save(update_fields=["removed_by", "removed_at", "removed_why"])
    _record("case_file.remove", fresh, actor, now, reason=fresh.removed_why)
    tell(fresh.case, actor)
    return fresh


@transaction.atomic
def look_at_paper(*, file: CaseFile, viewer: "User", from_start: bool, now: datetime) -> None:
    """Write down that `viewer` looks at a file: when its first byte is asked for, or any byte long after the last look.

    The permission is the caller's: `selectors.paper_seen`.
    """
    looks = AuditEntry.objects.filter(action="case_file.look", subject_id=str(file.public_id), actor=viewer)
    if from_start or not looks.filter(at__gte=now - ONE_LOOK).exists():
        _record("case_file.look", file, viewer, now)


def _record(action: str, file: CaseFile, actor: "User", now: datetime, **more: str) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="case_file", subject_id=file.public_id, now=now,
        detail={"case": str(file.case.public_id), "kind": file.kind, "sha256": file.digest, **more},
    )  # fmt: skip
