"""Terms of a channel: asked for by one person, decided by another, never changed after that."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements import rules
from casework.reports.settlements.models import ChannelTerms, TermsState
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors.facts import settled_to
from casework.reports.settlements.services.telling import SettlementDecided, SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User

PROBLEMS = {
    rules.TermsProblem.NOTHING: _("Say what the channel is paid for."),
    rules.TermsProblem.SHARE: _("A share of the amount lent is at most 100 %."),
    rules.TermsProblem.DAY: _("There is no such day in any contract."),
    rules.TermsProblem.SETTLED: _("That day has its statement already; the terms can count from a later one."),
}


@transaction.atomic
def ask_terms(
    *, channel: AcquisitionChannel, effective_on: date, model: str, every: str, rates: Mapping[Item, int],
    low_balance: Decimal = ZERO, reason: str, actor: "User", now: datetime,
) -> ChannelTerms:  # fmt: skip
    """Ask for a new version of a channel's terms. rates: in ten-thousandths, by item.

    Raises SettlementRefused: nothing paid for, a day that was settled, no reason, another version waits.
    """
    locked = locked_channel(channel.pk)
    _require(locked, rates, effective_on)
    if not reason.strip():
        raise SettlementRefused(_("Say why."))
    if locked.terms.filter(state=TermsState.ASKED).exists():
        raise SettlementRefused(_("Other terms wait for approval; decide them first."))
    made = ChannelTerms.objects.create(
        channel=locked, version=(locked.terms.aggregate(last=Max("version"))["last"] or 0) + 1,
        effective_on=effective_on, model=model, every=every, currency=locked.book.currency,
        per_registration=rates.get(Item.REGISTRATION, 0), per_click=rates.get(Item.CLICK, 0),
        per_loan=rates.get(Item.LOAN, 0), amount_bp=rates.get(Item.AMOUNT, 0), low_balance=low_balance,
        reason=reason.strip(), asked_by=actor, asked_at=now,
    )  # fmt: skip
    changed(
        locked, "channel_terms.ask", actor=actor, now=now, version=made.version, effective_on=effective_on.isoformat(),
        model=model, every=every, rates={item.value: rate for item, rate in made.rates.items() if rate},
        low_balance=str(low_balance), reason=made.reason,
    )  # fmt: skip
    return made


@transaction.atomic
def approve_terms(*, terms: ChannelTerms, note: str = "", actor: "User", now: datetime) -> ChannelTerms:
    """Let terms that somebody else asked for count. Raises SettlementRefused (one's own; the day was settled
    meanwhile), SettlementDecided.
    """
    locked = _undecided(terms, actor)
    _require(locked.channel, locked.rates, locked.effective_on)
    return _decide(locked, TermsState.APPROVED, note=note, actor=actor, now=now)


@transaction.atomic
def refuse_terms(*, terms: ChannelTerms, note: str, actor: "User", now: datetime) -> ChannelTerms:
    """Refuse terms that somebody else asked for. Raises SettlementRefused (one's own, no word), SettlementDecided."""
    locked = _undecided(terms, actor)
    if not note.strip():
        raise SettlementRefused(_("Say why."))
    return _decide(locked, TermsState.REFUSED, note=note, actor=actor, now=now)


def _require(channel: AcquisitionChannel, rates: Mapping[Item, int], effective_on: date) -> None:
    if problem := rules.terms_problem(rates, effective_on=effective_on, settled_to=settled_to(channel)):
        raise SettlementRefused(PROBLEMS[problem])


def _undecided(terms: ChannelTerms, actor: "User") -> ChannelTerms:
    channel = locked_channel(terms.channel_id)
    locked = ChannelTerms.objects.select_for_update(of=("self",)).get(pk=terms.pk)
    locked.channel = channel
    if locked.state != TermsState.ASKED:
        raise SettlementDecided(_("It is decided already: %(state)s.") % {"state": locked.get_state_display()})
    if locked.asked_by_id == actor.pk:
        raise SettlementRefused(_("Whoever asked for terms does not decide them."))
    return locked


def _decide(terms: ChannelTerms, state: TermsState, *, note: str, actor: "User", now: datetime) -> ChannelTerms:
    terms.state, terms.decided_by, terms.decided_at, terms.decision = state, actor, now, note.strip()
    terms.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    changed(
        terms.channel, f"channel_terms.{state.value}", actor=actor, now=now, version=terms.version,
        effective_on=terms.effective_on.isoformat(), note=terms.decision,
    )  # fmt: skip
    return terms
