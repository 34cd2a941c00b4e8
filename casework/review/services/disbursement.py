"""Paying an approved order out: its result is a loan."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.models import Loan
from casework.portfolio.services.loans import open_loan
from casework.review import permissions
from casework.review.models import OrderState, ReviewOrder
from casework.review.services.desk import day_of
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, tell
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

# The source of the loans that Casework itself opens.
OWN_SOURCE = "casework"


class DisbursementRefused(Refused):
    """The actor may not pay this order out."""


def loan_reference(order: ReviewOrder) -> str:
    """Return the reference of the loan that `order` becomes: "CW-001042", as people say it on the phone.

    Made of the order's number, which no two orders share. The order's own reference would not do: two sources may use
    one, and together with its source it is longer than a reference may be.
    """
    return f"CW-{order.pk:06d}"


@transaction.atomic
def disburse(*, order: ReviewOrder, actor: "User", now: datetime) -> Loan:
    """Pay an approved order out and return the loan that it becomes, dated today in the book's time zone.

    Needs the role operations, which neither reviewer of the order may use on it (four eyes up to the money). Raises
    OutOfReach (not operations, or no such order), DisbursementRefused (a reviewer), OrderChanged (not approved any
    more: somebody was faster).
    """
    # The row is locked before the loan is made, so that of two clicks the second finds it disbursed. Nobody can wait
    # for the new loan's row, so this does not cross the lock order.
    found = permissions.paid_by(actor).filter(pk=order.pk).select_for_update(of=("self",))
    locked = found.select_related("book", "product", "customer", "pool").first()
    if locked is None:
        raise OutOfReach(_("There is no such order."))
    if actor.pk in {locked.initial_by_id, locked.rereview_by_id}:
        raise DisbursementRefused(_("You reviewed this order; somebody else has to disburse it."))
    if locked.state != OrderState.APPROVED:
        raise OrderChanged(_("This order is not waiting for its payout any more."))
    loan = open_loan(
        product=locked.product, customer=locked.customer, source=OWN_SOURCE, external_ref=loan_reference(locked),
        principal=locked.value, term=locked.term, disbursed_on=day_of(locked, now), now=now,
    )  # fmt: skip
    fresh = advance(
        locked, "disburse", actor=actor, now=now, effective_on=day_of(locked, now), changes={"loan": loan},
        detail={"loan": str(loan.public_id)},
    )  # fmt: skip
    tell(fresh, pools=(locked.pool.public_id,))
    outbox.push(APPROVED_TOPIC)
    return loan
