"""Calling an order off, and taking a decision back: by people, with a reason, before the payout."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.refusal import OutOfReach, Refused
from casework.review import permissions, rules
from casework.review.models import Decision, OrderState, Reopening, ReviewOrder
from casework.review.services import news
from casework.review.services.desk import DESK, day_of
from casework.review.services.dropping import drop_pauses
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, tell
from casework.review.states import STOPPABLE_STATES
from casework.workflow import assignment
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

_NO_ORDER = _("There is no such order.")


class ClosingRefused(Refused):
    """The order cannot be called off or reopened like this; nothing was changed."""


@transaction.atomic
def withdraw_order(*, order: ReviewOrder, actor: "User", reason: str, now: datetime) -> ReviewOrder:
    """Call an order off, because the applicant does not want it any more; return it.

    For service, operations, and supervisors of a stage that it reached; at any time before the payout, and after one
    that failed. Raises OutOfReach, ClosingRefused (no reason), OrderChanged (too late).
    """
    found = permissions.withdrawable_by(actor).filter(pk=order.pk).select_related("book", "pool__team").first()
    if found is None:
        raise OutOfReach(_NO_ORDER)
    if not reason.strip():
        raise ClosingRefused(_("Say why it is withdrawn."))
    if found.state not in STOPPABLE_STATES:
        raise OrderChanged(_("It is too late to withdraw this order: it is closed, or its payout was sent."))
    assignment.finish(desk=DESK, item=found, actor=actor, now=now, outcome=Outcome.WITHDRAWN)
    fresh = advance(
        found, "withdraw", actor=actor, now=now, effective_on=day_of(found, now), changes={"closed_at": now},
        detail={"reason": reason.strip()},
    )  # fmt: skip
    drop_pauses([fresh], actor=actor, now=now)
    news.announce(fresh, now=now)
    tell(fresh, pools=(found.pool.public_id,))
    outbox.push(APPROVED_TOPIC)
    return fresh


@transaction.atomic
def reopen_order(*, order: ReviewOrder, actor: "User", reason: str, now: datetime) -> ReviewOrder:
    """Put a decided order back into the pool of the stage that decided it last; return it.

    That decision is set aside: it counts in no figure any more. Four eyes stay: who worked the other stage still may
    not have it. For supervisors of that stage; before the payout is sent, never after. Raises OutOfReach,
    ClosingRefused (no reason), OrderChanged (not decided, or sent).
    """
    found = permissions.reopenable_by(actor).filter(pk=order.pk).select_for_update(of=("self",))
    locked = found.select_related("book", "product", "pool").first()
    if locked is None:
        raise OutOfReach(_NO_ORDER)
    if not reason.strip():
        raise ClosingRefused(_("Say why it is reopened."))
    if locked.state not in {OrderState.APPROVED, OrderState.REJECTED}:
        raise OrderChanged(_("Only a decided order can be reopened, before its payout is sent."))
    decision = Decision.objects.filter(order=locked, stage=locked.stage, reopening=None).order_by("-pk").first()
    if decision is None:
        raise OrderChanged(_("Only a decided order can be reopened, before its payout is sent."))
    expires_at = rules.expiry(day=day_of(locked, now), days=locked.product.order_days, zone=locked.book.time_zone)
    fresh = advance(
        locked, "reopen", actor=actor, now=now, effective_on=day_of(locked, now),
        changes={"waiting_since": now, "expires_at": expires_at}, detail={"reason": reason.strip()},
    )  # fmt: skip
    Reopening.objects.create(decision=decision, reason=reason.strip(), reopened_by=actor, reopened_at=now)
    news.announce_reopened(fresh, now=now)
    tell(fresh, pools=(locked.pool.public_id,))
    outbox.push(APPROVED_TOPIC)
    return fresh
