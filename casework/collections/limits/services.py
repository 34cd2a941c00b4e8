"""Setting how much each role may waive."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.limits.selectors import ALL, Key, scope_of
from casework.collections.models import Bucket, Ladder, WaiverLimit
from casework.jobs import audit
from casework.lib.refusal import Refused

if TYPE_CHECKING:
    from casework.people.models import User


class LimitsRefused(Refused):
    """The limits cannot be set like this; nothing was changed."""


@transaction.atomic
def set_limits(
    *, bucket: Bucket | None, shares: Mapping[Key, int | None], reason: str, actor: "User", now: datetime
) -> list[Key]:
    """Set how much each role may waive of each part, in one bucket (with its ladder) or (None) in all of which no row
    says otherwise; return what changed. Waivers that wait are decided by the new limits.

    shares: hundredths of a percent by (role, part); None takes the row away, so that the wider limit holds. Each change
    is an entry in the audit trail. Raises LimitsRefused (no reason).
    """
    if not reason.strip():
        raise LimitsRefused(_("Say why."))
    list(Ladder.objects.select_for_update(of=("self",), no_key=True).order_by("pk"))  # one after the other
    rows = {(row.role, row.part): row for row in WaiverLimit.objects.filter(bucket=bucket)}
    changed = [key for key, bp in shares.items() if bp != (rows[key].most_bp if key in rows else None)]
    for role, part in changed:
        row, most = rows.get((role, part)), shares[role, part]
        before = row.most_bp if row is not None else None
        if most is None:
            WaiverLimit.objects.filter(bucket=bucket, role=role, part=part).delete()
        else:
            WaiverLimit.objects.update_or_create(bucket=bucket, role=role, part=part, defaults={"most_bp": most})
        audit.record(
            actor=actor, action="waiver_limit.set", subject_kind="waiver_limit", now=now,
            subject_id=scope_of(bucket) if bucket is not None else ALL,
            detail={
                "bucket": bucket.code if bucket is not None else "", "role": role, "part": part,
                "before": _told(before), "after": _told(most), "reason": reason.strip(),
            },
        )  # fmt: skip
    return changed


def _told(points: int | None) -> str:
    return "" if points is None else f"{points / 100:g} %"
