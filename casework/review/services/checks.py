"""Checking risk findings: who checked which one, when, and that nobody overwrites what they have not seen."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Conflict, OutOfReach
from casework.review.findings import raw_findings
from casework.review.models import FindingCheck, ReviewOrder
from casework.review.services.hold import lock_held, tell

if TYPE_CHECKING:
    from casework.people.models import User


class CheckChanged(Conflict):
    """Somebody, or another tab, changed the check since the actor looked."""


@transaction.atomic
def check_finding(
    *, order: ReviewOrder, finding: str, checked: bool, seen: int, actor: "User", now: datetime
) -> FindingCheck:
    """Write down that a finding was checked at the order's stage, or that it was not after all; return the row.

    finding: `findings.finding_key`. seen: the version that the actor saw, 0 for none. Raises CheckChanged (another
    version counts now), OutOfReach (not the actor's, no such finding), OrderTaken.
    """
    held = lock_held(order=order, actor=actor)
    if finding not in {one.key for one in raw_findings(held.application)}:
        raise OutOfReach(_("There is no such finding."))
    rows = FindingCheck.objects.filter(order=held, stage=held.stage, finding=finding)
    latest = rows.order_by("-version").values_list("version", flat=True).first() or 0
    if latest != seen:
        raise CheckChanged(_("This check was changed meanwhile. Look at it again."))
    row = FindingCheck.objects.create(
        order=held, stage=held.stage, finding=finding, version=seen + 1, checked=checked, checked_by=actor,
        checked_at=now,
    )  # fmt: skip
    tell(held)
    return row
