"""What becomes of a statement: issued by a second person, disputed, answered, settled; or discarded as a draft."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.lib.templatetags.ui import money
from casework.reports.settlements import rules
from casework.reports.settlements.models import (
    BalanceEntry,
    ChannelStatement,
    EntryKind,
    Model,
    SettledDay,
    StatementEvent,
    StatementState,
)
from casework.reports.settlements.selectors.facts import balance_of
from casework.reports.settlements.services.telling import SettlementDecided, SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def issue(*, statement: ChannelStatement, actor: "User", now: datetime) -> ChannelStatement:
    """Approve a draft that somebody else drew up; a balance paid in ahead is drawn by it.

    Raises SettlementRefused (one's own; an earlier draft waits), SettlementDecided.
    """
    locked = _locked(statement)
    _require_state(locked, "issue")
    if locked.made_by_id == actor.pk:
        raise SettlementRefused(_("Whoever drew a statement up does not approve it."))
    if locked.channel.statements.filter(state=StatementState.DRAFT, number__lt=locked.number).exists():
        raise SettlementRefused(_("An earlier statement waits for approval; decide it first."))
    fresh = _advance(locked, "issue", actor=actor, now=now, issued_by=actor, issued_at=now)
    if fresh.terms.model == Model.PREPAID and fresh.owed:
        BalanceEntry.objects.create(
            channel=fresh.channel, kind=EntryKind.DRAWN, amount=-fresh.owed, statement=fresh, made_by=actor,
            day=day_in(fresh.channel.book.time_zone, now), made_at=now,
        )  # fmt: skip
    return fresh


@transaction.atomic
def discard(*, statement: ChannelStatement, actor: "User", now: datetime) -> ChannelStatement:
    """Discard the newest draft: its period is due again. Raises SettlementRefused (a later one is there),
    SettlementDecided.
    """
    locked = _locked(statement)
    _require_state(locked, "discard")
    later = locked.channel.statements.filter(number__gt=locked.number).exclude(state=StatementState.DISCARDED)
    if later.exists():
        raise SettlementRefused(_("A later statement stands upon it; discard that one first."))
    fresh = _advance(locked, "discard", actor=actor, now=now)
    SettledDay.objects.filter(statement=fresh).delete()
    return fresh


@transaction.atomic
def dispute(*, statement: ChannelStatement, reason: str, actor: "User", now: datetime) -> ChannelStatement:
    """Note that the channel does not agree, and why. Raises SettlementRefused, SettlementDecided."""
    if not reason.strip():
        raise SettlementRefused(_("Say what the channel disputes."))
    return _advance(_locked(statement), "dispute", actor=actor, now=now, note=reason)


@transaction.atomic
def answer(*, statement: ChannelStatement, answer: str, actor: "User", now: datetime) -> ChannelStatement:
    """End a dispute with what was found; what it changed comes as a correction. Raises SettlementRefused,
    SettlementDecided.
    """
    if not answer.strip():
        raise SettlementRefused(_("Say what was found."))
    return _advance(_locked(statement), "answer", actor=actor, now=now, note=answer)


@transaction.atomic
def settle(
    *, statement: ChannelStatement, settled_on: date, payment_ref: str = "", actor: "User", now: datetime
) -> ChannelStatement:
    """Note that a statement was paid, or that the balance covers it.

    Raises SettlementRefused: a day before it was issued or to come; no payment's reference where money moved; more
    owed than was paid in. SettlementDecided.
    """
    locked = _locked(statement)
    _require_state(locked, "settle")
    zone = locked.channel.book.time_zone
    if locked.issued_at is None or not day_in(zone, locked.issued_at) <= settled_on <= day_in(zone, now):
        raise SettlementRefused(_("It is settled on a day from its issue up to today."))
    if locked.terms.model == Model.PREPAID:
        if missing := rules.owed(balance_of(locked.channel)):
            told = {"amount": money(missing, locked.currency)}
            raise SettlementRefused(_("The balance does not cover it: %(amount)s is owed. Pay it in first.") % told)
    elif locked.owed != ZERO and not payment_ref.strip():
        raise SettlementRefused(_("Name the payment's reference."))
    ref = payment_ref.strip()
    return _advance(locked, "settle", actor=actor, now=now, note=ref, settled_on=settled_on, payment_ref=ref)


def _locked(statement: ChannelStatement) -> ChannelStatement:
    channel = locked_channel(statement.channel_id)
    locked = ChannelStatement.objects.select_for_update(of=("self",)).select_related("terms").get(pk=statement.pk)
    locked.channel = channel
    return locked


def _require_state(statement: ChannelStatement, name: str) -> None:
    if not can_proceed(getattr(statement, name)):
        told = {"state": StatementState(statement.state).label}
        raise SettlementDecided(_("This is no longer possible: it is “%(state)s” now.") % told)


def _advance(
    locked: ChannelStatement, name: str, *, actor: "User", now: datetime, note: str = "", **changes: Any
) -> ChannelStatement:
    """Take a step of a locked statement and write it down. Raises SettlementDecided."""
    _require_state(locked, name)
    before = locked.state
    for field, value in changes.items():
        setattr(locked, field, value)
    getattr(locked, name)()
    locked.save(update_fields=["state", *changes])
    StatementEvent.objects.create(
        statement=locked, name=name, from_state=before, to_state=locked.state, note=note.strip(), actor=actor,
        recorded_at=now,
    )  # fmt: skip
    changed(
        locked.channel, f"channel_statement.{name}", actor=actor, now=now, statement=locked.number,
        owed=str(locked.owed), note=note.strip(),
    )  # fmt: skip
    return locked
