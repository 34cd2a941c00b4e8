"""What is paid to a channel ahead."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements.models import BalanceEntry, EntryKind
from casework.reports.settlements.services.telling import SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def top_up(
    *, channel: AcquisitionChannel, amount: Decimal, day: date, reference: str, actor: "User", now: datetime
) -> BalanceEntry:
    """Enter what was paid to a channel ahead. reference: of the payment; the same with the same amount and day is
    entered once. Raises SettlementRefused: no sum, no reference, a day to come, a reference with other content.
    """
    locked, ref = locked_channel(channel.pk), reference.strip()
    if amount <= ZERO:
        raise SettlementRefused(_("The amount has to be more than 0."))
    if not ref:
        raise SettlementRefused(_("Name the payment's reference."))
    require_past(locked, day, now)
    there = locked.balance_entries.filter(kind=EntryKind.TOP_UP, reference=ref).first()
    if there is not None:
        if (there.amount, there.day) == (amount, day):
            return there
        raise SettlementRefused(_("This payment was entered with another amount or day."))
    return enter(locked, EntryKind.TOP_UP, amount, day, actor=actor, now=now, reference=ref)


def require_past(channel: AcquisitionChannel, day: date, now: datetime) -> None:
    """Raise SettlementRefused for a day that is still to come where the channel's book is."""
    if day > day_in(channel.book.time_zone, now):
        raise SettlementRefused(_("The day is still to come."))


def enter(
    channel: AcquisitionChannel, kind: EntryKind, amount: Decimal, day: date, *, actor: "User", now: datetime,
    reference: str = "", reason: str = "", approved_by: "User | None" = None,
) -> BalanceEntry:  # fmt: skip
    """Move the balance of a locked channel. actor: who entered it or asked for it."""
    made = BalanceEntry.objects.create(
        channel=channel, kind=kind, amount=amount, day=day, reference=reference, reason=reason, made_by=actor,
        made_at=now, approved_by=approved_by,
    )  # fmt: skip
    changed(
        channel, f"channel_balance.{kind.value}", actor=approved_by or actor, now=now, amount=str(amount),
        day=day.isoformat(), reference=reference, reason=reason,
    )  # fmt: skip
    return made
