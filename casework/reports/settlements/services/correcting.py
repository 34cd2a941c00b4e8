"""A balance that is wrong: one person asks for its correction, another one decides, and only then it moves."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import AcquisitionChannel
from casework.reports.asking import RequestState
from casework.reports.settlements.models import BalanceCorrection, BalanceEntry, EntryKind
from casework.reports.settlements.services.balance import enter, require_past
from casework.reports.settlements.services.telling import SettlementDecided, SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def ask_correction(
    *, channel: AcquisitionChannel, amount: Decimal, day: date, reason: str, actor: "User", now: datetime
) -> BalanceCorrection:
    """Ask to correct a balance by an amount, below zero to take off.

    Raises SettlementRefused: nothing, no reason, a day to come, another correction waits.
    """
    locked = locked_channel(channel.pk)
    if amount == ZERO:
        raise SettlementRefused(_("A correction of nothing corrects nothing."))
    if not reason.strip():
        raise SettlementRefused(_("Say why."))
    require_past(locked, day, now)
    if locked.balance_corrections.filter(state=RequestState.ASKED).exists():
        raise SettlementRefused(_("Another correction waits for approval; decide it first."))
    made = BalanceCorrection.objects.create(
        channel=locked, amount=amount, day=day, reason=reason.strip(), asked_by=actor, asked_at=now
    )
    _tell(made, "asked", actor=actor, now=now, reason=made.reason)
    return made


@transaction.atomic
def approve_correction(
    *, correction: BalanceCorrection, note: str = "", actor: "User", now: datetime
) -> BalanceEntry:  # fmt: skip
    """Correct the balance as somebody else asked. Raises SettlementRefused (one's own), SettlementDecided."""
    locked = _to_decide(correction, actor)
    locked.entry = enter(
        locked.channel, EntryKind.CORRECTION, locked.amount, locked.day, actor=locked.asked_by, now=now,
        reason=locked.reason, approved_by=actor,
    )  # fmt: skip
    _decide(locked, RequestState.APPROVED, note=note, actor=actor, now=now)
    return locked.entry


@transaction.atomic
def refuse_correction(*, correction: BalanceCorrection, note: str, actor: "User", now: datetime) -> None:
    """Refuse what somebody else asked. Raises SettlementRefused (one's own, no word), SettlementDecided."""
    locked = _to_decide(correction, actor)
    if not note.strip():
        raise SettlementRefused(_("Say why."))
    _decide(locked, RequestState.REFUSED, note=note, actor=actor, now=now)
    _tell(locked, "refused", actor=actor, now=now, note=locked.decision)


@transaction.atomic
def take_back_correction(*, correction: BalanceCorrection, actor: "User", now: datetime) -> None:
    """Take back what one asked for oneself. Raises OutOfReach (somebody else's), SettlementDecided."""
    locked = _undecided(correction)
    if locked.asked_by_id != actor.pk:
        raise OutOfReach(_("Only who asked for it takes it back."))
    _decide(locked, RequestState.WITHDRAWN, note="", actor=actor, now=now)
    _tell(locked, "withdrawn", actor=actor, now=now)


def _undecided(correction: BalanceCorrection) -> BalanceCorrection:
    channel = locked_channel(correction.channel_id)
    locked = BalanceCorrection.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=correction.pk)
    locked.channel = channel
    if locked.state != RequestState.ASKED:
        raise SettlementDecided(_("It is decided already: %(state)s.") % {"state": locked.get_state_display()})
    return locked


def _to_decide(correction: BalanceCorrection, actor: "User") -> BalanceCorrection:
    locked = _undecided(correction)
    if locked.asked_by_id == actor.pk:
        raise SettlementRefused(_("Whoever asked for a correction does not decide it."))
    return locked


def _decide(
    locked: BalanceCorrection, state: RequestState, *, note: str, actor: "User", now: datetime
) -> None:  # fmt: skip
    locked.state, locked.decided_by, locked.decided_at, locked.decision = state, actor, now, note.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision", "entry"])


def _tell(correction: BalanceCorrection, step: str, *, actor: "User", now: datetime, **detail: object) -> None:
    changed(
        correction.channel, f"channel_balance.{step}", actor=actor, now=now, amount=str(correction.amount),
        day=correction.day.isoformat(), **detail,
    )  # fmt: skip
