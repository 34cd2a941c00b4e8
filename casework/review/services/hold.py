"""Holding an order: what every step of a reviewer requires first."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.refusal import Conflict, OutOfReach
from casework.review import permissions
from casework.review.models import ReviewOrder

if TYPE_CHECKING:
    from casework.people.models import User

# What the page of approved orders watches.
APPROVED_TOPIC = "review-approved"

_RELATED = ("book", "product", "pool__team", "customer")


class OrderTaken(Conflict):
    """The order is not the actor's any more: it was released, reassigned or decided."""


class OrderChanged(Conflict):
    """The order changed after the actor had read it."""


def require_held(*, order: ReviewOrder, actor: "User") -> ReviewOrder:
    """Return the order, fetched again with its book, product and pool, if `actor` holds it.

    Raises OrderTaken when they held it once, OutOfReach when they never did. The row is not locked: `advance` does
    that.
    """
    fresh = (
        permissions.workable_by(actor)
        .filter(pk=order.pk)
        .select_related("book", "product", "pool__team", "customer")
        .first()
    )
    if fresh is not None:
        return fresh
    if permissions.once_held_by(actor).filter(pk=order.pk).exists():
        raise OrderTaken(_("You do not hold this order any more: it was decided, released or given to somebody else."))
    raise OutOfReach(_("There is no such order."))


def lock_held(*, order: ReviewOrder, actor: "User") -> ReviewOrder:
    """Return the order as `require_held` does, under lock: what hangs on it (holds, callbacks) is changed after this.

    Call it in a transaction that locks nobody's load. Raises OrderTaken, OutOfReach.
    """
    held = require_held(order=order, actor=actor)
    found = ReviewOrder.objects.select_for_update(of=("self",)).filter(pk=held.pk, assignee=actor)
    locked: ReviewOrder | None = found.select_related(*_RELATED).first()
    if locked is None:
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    return locked


def lock_order(order: ReviewOrder) -> ReviewOrder:
    """Return the order, fetched again with its row locked, whoever holds it."""
    found: ReviewOrder = ReviewOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    return found


def require_writable(*, order: ReviewOrder, actor: "User") -> None:
    """Raise OutOfReach unless `actor` may add notes and files to the order: they hold or supervise it."""
    if not permissions.writable_by(actor).filter(pk=order.pk).exists():
        raise OutOfReach(_("There is no such order."))


def tell(order: ReviewOrder, *people: "User", pools: tuple[object, ...] = ()) -> None:
    """Tell the pages of the order, of its pool (and of `pools`, by public id) and of these people."""
    topics = {f"order-{order.public_id}"} | {f"user-{person.public_id}" for person in people}
    for topic in sorted(topics | {f"pool-{pool}" for pool in pools}):
        outbox.push(topic)
