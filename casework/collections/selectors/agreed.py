"""What was agreed with the borrower of a case, and which steps its viewer may take."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from casework.collections.desk import business_day
from casework.collections.lost.models import LostContact
from casework.collections.models import (
    OPEN_RETENTIONS,
    OPEN_WAIVERS,
    CollectionCase,
    NextAction,
    PaidClaim,
    Promise,
    PromisePart,
    Retention,
    Waiver,
)
from casework.collections.selectors.known import actions_of, claims_of, lost_of, retentions_of, waivers_of
from casework.collections.selectors.promises import promises_of, unlinked_attempt
from casework.contact.models import ContactAttempt
from casework.lib.money import ZERO
from casework.portfolio.models import ChangeState, ScheduleChange

if TYPE_CHECKING:
    from casework.people.models import User

PROMISE, CANCEL_PROMISE = "promise", "cancel-promise"
ACTION, CANCEL_ACTION = "action", "cancel-action"
CLAIM, REJECT_CLAIM, WAIVER = "says-paid", "not-paid", "waiver"
KEEP, CANCEL_KEEP = "keep", "cancel-keep"
EXTENSION, RESCHEDULE = "extension", "reschedule"
LOST, FOUND = "lost", "found"
ALL_STEPS = (
    PROMISE, CANCEL_PROMISE, ACTION, CANCEL_ACTION, CLAIM, REJECT_CLAIM, WAIVER, KEEP, CANCEL_KEEP, EXTENSION,
    RESCHEDULE, LOST, FOUND,
)  # fmt: skip

MOST_WAIVERS = 10


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """One part of the promise that stands. paid: how much of it the money that counts covers; late: its day is past."""

    part: PromisePart
    paid: Decimal
    late: bool

    @property
    def is_paid(self) -> bool:
        """Say whether nothing of it is left to pay."""
        return bool(self.paid >= self.part.amount)


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What was agreed. standing: the promise that stands, with its parts; broken: the newest promise where it is broken
    and nobody spoke of it yet; earlier: other promises; spoken: the viewer's contact in which a promise was made that
    is not written down. action: the one that is booked; missed: its time has come. claim: what the borrower says to
    have paid, while it is looked into; waivers: the newest first. kept: what keeps the case with its collector, or was
    asked to. lost: since when its borrower is lost. change: the newest extension or re-schedule of its loan, asked for
    or decided. works: the viewer holds the case.
    """

    standing: Promise | None
    parts: list[PartLine]
    broken: Promise | None
    earlier: list[Promise]
    spoken: ContactAttempt | None
    action: NextAction | None
    missed: bool
    claim: PaidClaim | None
    waivers: list[Waiver]
    kept: Retention | None
    change: ScheduleChange | None
    lost: LostContact | None
    works: bool

    @property
    def is_bare(self) -> bool:
        """Say whether there is nothing to show at all."""
        agreed = (self.standing, self.broken, self.earlier, self.action, self.claim, self.waivers, self.lost)
        return not (self.works or self.kept or self.change or any(agreed))

    @property
    def may_ask_change(self) -> bool:
        """Say whether an extension or re-schedule may be asked for: none waits."""
        return self.change is None or self.change.state != ChangeState.ASKED

    @property
    def may_ask_waiver(self) -> bool:
        """Say whether a waiver may be asked for: none is open."""
        return all(one.state not in OPEN_WAIVERS for one in self.waivers)


def agreed_of(*, case: CollectionCase, viewer: "User", now: datetime) -> Agreed:
    """Return what was agreed for `case` (from `case_shown`). Twelve queries at most."""
    promises = promises_of(case)
    standing = next((one for one in promises if one.stands), None)
    works = case.assignee_id == viewer.pk
    broken = promises[0] if promises and case.broken_on and not promises[0].stands else None
    action = next((one for one in actions_of(case) if one.closed_at is None), None)
    return Agreed(
        action=action,
        missed=action is not None and action.at <= now,
        claim=next((one for one in claims_of(case) if one.closed_at is None), None),
        waivers=waivers_of(case)[:MOST_WAIVERS],
        standing=standing,
        parts=_lines(standing, business_day(case.book, now)) if standing else [],
        broken=broken,
        earlier=[one for one in promises if one not in (standing, broken)],
        spoken=unlinked_attempt(case, viewer) if works else None,
        change=ScheduleChange.objects.filter(loan=case.loan_id).select_related("asked_by").order_by("-pk").first(),
        kept=next((one for one in retentions_of(case) if _keeps(one, case)), None),
        lost=next((one for one in lost_of(case) if not one.found), None),
        works=works,
    )


def _keeps(one: Retention, case: CollectionCase) -> bool:
    """Say whether this keeps the case with who holds it, or asks to."""
    return one.state in OPEN_RETENTIONS and one.asked_by_id == case.assignee_id


def _lines(promise: Promise, today: date) -> list[PartLine]:
    left, lines = promise.paid, []
    for part in promise.parts.all():
        paid = min(left, part.amount)
        left = max(left - paid, ZERO)
        lines.append(PartLine(part=part, paid=paid, late=part.due_on < today and paid < part.amount))
    return lines
