"""Paying an approved order out: asked for by somebody who did not review it, answered later, its result is a loan."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.refusal import OutOfReach, Refused
from casework.review import permissions
from casework.review.models import OrderReviewer, OrderState, Payout, ReviewOrder
from casework.review.services.desk import day_of
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, tell
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

FOLLOW = "review.follow_payout"
# From where a payout may be asked for, and by which step.
_STEPS = {OrderState.APPROVED: "send", OrderState.FAILED: "send_again"}


class DisbursementRefused(Refused):
    """The actor may not pay this order out."""


def loan_reference(order: ReviewOrder) -> str:
    """Return the reference of the loan that `order` becomes: "CW-001042", as people say it on the phone.

    Made of the order's number, which no two orders share. The order's own reference would not do: two sources may use
    one, and together with its source it is longer than a reference may be.
    """
    return f"CW-{order.pk:06d}"


@transaction.atomic
def disburse(*, order: ReviewOrder, actor: "User", now: datetime) -> Payout:
    """Ask for the payout of an approved order, or of one whose payout failed; return the attempt. The loan is made once
    it is paid (`follow_payout`).

    Needs the role operations, which nobody may use on an order that they held as a reviewer (four eyes up to the
    money; the database compares with those who decided). Raises OutOfReach (not operations, or no such order),
    DisbursementRefused (a reviewer), OrderChanged (not waiting for a payout: somebody was faster).
    """
    found = permissions.paid_by(actor).filter(pk=order.pk).select_for_update(of=("self",))
    locked = found.select_related("book", "product", "customer", "pool").first()
    if locked is None:
        raise OutOfReach(_("There is no such order."))
    if OrderReviewer.objects.filter(order=locked, person=actor).exists():
        raise DisbursementRefused(_("You reviewed this order; somebody else has to disburse it."))
    step = _STEPS.get(OrderState(locked.state))
    if step is None:
        raise OrderChanged(_("This order is not waiting for its payout any more."))
    number = locked.payouts.count() + 1
    payout = Payout.objects.create(
        order=locked, number=number, reference=f"{loan_reference(locked)}-{number}", provider=settings.PAYOUT_PROVIDER,
        amount=locked.payable_amount, currency=locked.currency,
        asked_by=actor, asked_at=now,
    )  # fmt: skip
    fresh = advance(
        locked, step, actor=actor, now=now, effective_on=day_of(locked, now), changes={"disbursed_by": actor},
        detail={"reference": payout.reference},
    )  # fmt: skip
    outbox.enqueue(FOLLOW, key=payout.reference, params={"payout": payout.pk}, now=now)
    tell(fresh)
    outbox.push(APPROVED_TOPIC)
    return payout
