"""What people asked for: keeping a wish, lifting it, an objection for ever."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import holding
from casework.contact.models import Channel, ContactFlag, FlagKind
from casework.jobs import audit
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import ContactPoint, Customer

if TYPE_CHECKING:
    from casework.people.models import User


class FlagRefused(Refused):
    """The wish cannot be kept so; the text names the rule."""


class FlagLifted(Conflict):
    """Somebody else lifted it first."""


@transaction.atomic
def keep_wish(
    *,
    customer: Customer,
    kind: str,
    reason: str,
    actor: "User",
    now: datetime,
    point: ContactPoint | None = None,
    channel: str = "",
    opens: time | None = None,
    closes: time | None = None,
) -> ContactFlag:
    """Keep what the customer asked for, from now on and until it is lifted; the gate refuses otherwise.

    kind: NO_CONTACT or ONLY_BETWEEN (opens before closes). point None: all numbers; channel "": all channels. Raises
    FlagRefused; ValueError for a word that is none of the choices.
    """
    reason = reason.strip()
    if not reason:
        raise FlagRefused(_("Say what was asked for, and by whom."))
    if point is not None and point.customer_id != customer.pk:
        raise FlagRefused(_("This number does not belong to the customer."))
    if kind == FlagKind.OBJECTION:
        raise FlagRefused(_("An objection is recorded with the contact in which it was made."))
    Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
    timed = FlagKind(kind) == FlagKind.ONLY_BETWEEN
    if timed and (opens is None or closes is None or opens >= closes):
        raise FlagRefused(_("Say from when to when, the earlier time first."))
    flag = ContactFlag.objects.create(
        customer=customer, point=point, kind=FlagKind(kind), channel=Channel(channel) if channel else "",
        opens=opens if timed else None, closes=closes if timed else None, reason=reason, placed_by=actor, placed_at=now,
    )  # fmt: skip
    _note(flag, "wish.keep", actor, now)
    return flag


@transaction.atomic
def lift_wish(*, flag: ContactFlag, reason: str, actor: "User", now: datetime) -> ContactFlag:
    """Close a wish; the row stays. Raises FlagRefused (no reason, an objection), FlagLifted."""
    reason = reason.strip()
    if not reason:
        raise FlagRefused(_("Say why."))
    fresh = ContactFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if fresh.kind == FlagKind.OBJECTION:
        raise FlagRefused(_("The objection of a third party is never lifted."))
    if fresh.lifted_at is not None:
        raise FlagLifted(_("Somebody else has lifted it meanwhile."))
    fresh.lifted_by, fresh.lifted_at, fresh.lift_reason = actor, now, reason
    fresh.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    _note(fresh, "wish.lift", actor, now)
    return fresh


def note_objection(*, point: ContactPoint, reason: str, actor: "User", now: datetime) -> ContactFlag:
    """Note that a third party asked not to be contacted again: from now on nobody of the house may. Twice is once."""
    flag, made = ContactFlag.objects.get_or_create(
        point=point, kind=FlagKind.OBJECTION,
        defaults={
            "customer_id": point.customer_id, "reason": reason[:500], "placed_by": actor, "placed_at": now,
        },
    )  # fmt: skip
    if made:
        _note(flag, "objection.note", actor, now)
    return flag


def _note(flag: ContactFlag, action: str, actor: "User", now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="customer", subject_id=flag.customer.public_id, now=now,
        detail={"kind": flag.kind, "channel": flag.channel, "reason": flag.lift_reason or flag.reason},
    )  # fmt: skip
    holding.tell([flag.customer_id], now)
