"""What is paid to a channel ahead, and what of it was entered wrong."""

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
    _require_past(locked, day, now)
    there = locked.balance_entries.filter(kind=EntryKind.TOP_UP, reference=ref).first()
    if there is not None:
        if (there.amount, there.day) == (amount, day):
            return there
        raise SettlementRefused(_("This payment was entered with another amount or day."))
    return _enter(locked, EntryKind.TOP_UP, amount, day, actor=actor, now=now, reference=ref)


@transaction.atomic
def correct_balance(
    *, channel: AcquisitionChannel, amount: Decimal, day: date, reason: str, actor: "User", now: datetime
) -> BalanceEntry:
    """Correct a balance by an amount, below zero to take off. Raises SettlementRefused: nothing, no reason, a day to
    come.
    """
    locked = locked_channel(channel.pk)
    if amount == ZERO:
        raise SettlementRefused(_("A correction of nothing corrects nothing."))
    if not reason.strip():
        raise SettlementRefused(_("Say why."))
    _require_past(locked, day, now)
    return _enter(locked, EntryKind.CORRECTION, amount, day, actor=actor, now=now, reason=reason.strip())


def _require_past(channel: AcquisitionChannel, day: date, now: datetime) -> None:
    if day > day_in(channel.book.time_zone, now):
        raise SettlementRefused(_("The day is still to come."))


def _enter(
    channel: AcquisitionChannel, kind: EntryKind, amount: Decimal, day: date, *, actor: "User", now: datetime,
    reference: str = "", reason: str = "",
) -> BalanceEntry:  # fmt: skip
    made = BalanceEntry.objects.create(
        channel=channel, kind=kind, amount=amount, day=day, reference=reference, reason=reason, made_by=actor,
        made_at=now,
    )  # fmt: skip
    changed(
        channel, f"channel_balance.{kind.value}", actor=actor, now=now, amount=str(amount), day=day.isoformat(),
        reference=reference, reason=reason,
    )  # fmt: skip
    return made
