"""Placing and lifting holds."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import holding
from casework.contact.models import Hold, HoldKind
from casework.jobs import audit
from casework.lib.days import day_in
from casework.lib.refusal import Conflict, Refused
from casework.lib.said import Said
from casework.portfolio.models import Customer, Loan

if TYPE_CHECKING:
    from casework.people.models import User


class HoldRefused(Refused):
    """The hold cannot be placed or lifted so; the text names the rule."""


class HoldLifted(Conflict):
    """Somebody else lifted it first."""


@transaction.atomic
def place_hold(
    *,
    customer: Customer,
    loan: Loan | None,
    kind: str,
    reason: str,
    review_on: date,
    actor: "User",
    now: datetime,
) -> Hold:
    """Stop reminders and collection of the customer's debts, or of one of them (`loan`), until the hold is lifted.

    customer: its book fetched. reason: words of who places it, or a sentence of the program's own (`lib.said.say`),
    which everybody reads in their own language. review_on: the day on which somebody looks at it again, after today in
    the book. Waits for the gate and is waited for by it: whoever is contacting the customer just now holds the same
    row. Raises HoldRefused (no reason, review day not after today, somebody else's loan, the same hold already there);
    ValueError for an unknown kind.
    """
    if not reason.strip():
        raise HoldRefused(_("Say why."))
    if loan is not None and loan.customer_id != customer.pk:
        raise HoldRefused(_("This loan does not belong to the customer."))
    if review_on <= day_in(customer.book.time_zone, now):
        raise HoldRefused(_("The day of review must be after today."))
    Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                customer=customer, loan=loan, kind=HoldKind(kind), review_on=review_on, placed_by=actor, placed_at=now,
                **_reason(reason),
            )  # fmt: skip
    except IntegrityError as error:
        raise HoldRefused(_("There is such a hold already.")) from error
    _note(hold, "hold.place", actor, now)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, reason: str, actor: "User", now: datetime) -> Hold:
    """End a hold; the row stays as its history. Raises HoldRefused (no reason), HoldLifted."""
    reason = reason.strip()
    if not reason:
        raise HoldRefused(_("Say why."))
    fresh = Hold.objects.select_for_update(of=("self",)).select_related("customer").get(pk=hold.pk)
    if fresh.lifted_at is not None:
        raise HoldLifted(_("Somebody else has lifted it meanwhile."))
    fresh.lifted_by, fresh.lifted_at, fresh.lift_reason = actor, now, reason
    fresh.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    _note(fresh, "hold.lift", actor, now)
    holding.tell_lifted([fresh.customer_id], now)
    return fresh


def _reason(reason: str) -> dict[str, Any]:
    return {"says": reason.as_json()} if isinstance(reason, Said) else {"reason": reason.strip()}


def _note(hold: Hold, action: str, actor: "User", now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="customer", subject_id=hold.customer.public_id, now=now,
        detail={"kind": hold.kind, "hold": str(hold.public_id), "reason": hold.lift_reason or hold.says or hold.reason},
    )  # fmt: skip
    holding.tell([hold.customer_id], now)
