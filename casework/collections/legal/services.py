"""Writing down a legal step, and striking out a wrong one."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.legal.models import LegalStep
from casework.collections.models import CollectionCase
from casework.collections.services.actions import remind_of_law
from casework.collections.services.hold import tell
from casework.jobs import audit
from casework.lib.refusal import Conflict, OutOfReach, Refused

if TYPE_CHECKING:
    from casework.people.models import User


class LegalRefused(Refused):
    """The step cannot be written down like this; nothing was changed."""


class LegalStruck(Conflict):
    """Somebody struck it out already."""


@transaction.atomic
def record_legal_step(
    *, case: CollectionCase, kind: str, happened_on: date, reference: str, cost: Decimal, note: str,
    next_on: date | None, actor: "User", now: datetime,
) -> LegalStep:  # fmt: skip
    """Write down a legal step of a case, for who holds or supervises it. A next date that lies ahead reminds whoever
    holds the case then.

    Raises OutOfReach, LegalRefused: a reminder bucket, a closed case, a day that has not come, a next date before it.
    """
    seen = _require(case, actor)
    if seen.closed_on is not None or seen.bucket.is_reminder:
        raise LegalRefused(_("Legal steps are for open cases that are past due."))
    if happened_on > business_day(seen.book, now):
        raise LegalRefused(_("That day has not come yet."))
    if next_on is not None and next_on <= happened_on:
        raise LegalRefused(_("The next date comes after the step."))
    made = LegalStep.objects.create(
        case=seen, kind=kind, happened_on=happened_on, reference=reference.strip(), cost=cost, note=note.strip(),
        next_on=next_on, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    _record("legal.record", made, actor, now)
    remind_of_law(seen, actor=actor, now=now)
    tell(seen, actor)
    return made


@transaction.atomic
def strike_legal_step(*, step: LegalStep, reason: str, actor: "User", now: datetime) -> LegalStep:
    """Strike out a step that was written down by mistake; it stays to be read. Raises OutOfReach, LegalRefused (no
    reason), LegalStruck.
    """
    _require(step.case, actor)
    fresh = LegalStep.objects.select_for_update(of=("self",)).select_related("case").get(pk=step.pk)
    if fresh.struck_at is not None:
        raise LegalStruck(_("It is struck out already."))
    if not reason.strip():
        raise LegalRefused(_("Say why."))
    fresh.struck_by, fresh.struck_at, fresh.struck_why = actor, now, reason.strip()[:200]
    fresh.save(update_fields=["struck_by", "struck_at", "struck_why"])
    _record("legal.strike", fresh, actor, now, reason=fresh.struck_why)
    tell(fresh.case, actor)
    return fresh


def _require(case: CollectionCase, actor: "User") -> CollectionCase:
    seen = permissions.revealable_by(actor).select_related("bucket", "book").filter(pk=case.pk).first()
    if seen is None:
        raise OutOfReach(_("There is no such case."))
    return seen


def _record(action: str, step: LegalStep, actor: "User", now: datetime, **more: str) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="case", subject_id=step.case.public_id, now=now,
        detail={"step": step.kind, "happened_on": step.happened_on.isoformat(), "cost": str(step.cost), **more},
    )  # fmt: skip
