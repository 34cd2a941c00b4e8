"""Drawing statements up: counting a period, and what changed about periods that were told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.lib.days import day_in, days_between
from casework.lib.money import ZERO
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements import rules
from casework.reports.settlements.models import (
    ChannelStatement,
    ChannelTerms,
    SettledDay,
    StatementCorrection,
    StatementDay,
    StatementLine,
    StatementLoan,
    StatementRuling,
)
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors import facts
from casework.reports.settlements.services.telling import SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User

# Statements drawn up at once: a month of days.
MOST = 31
_SHOWN, _LONGEST = 8, 400


class NothingDue(SettlementRefused):
    """Every period up to that day has its statement, or is not over, or has no terms."""


@transaction.atomic
def draw_up(*, channel: AcquisitionChannel, up_to: date, actor: "User", now: datetime) -> list[ChannelStatement]:
    """Draw up the statements of all periods that are over by `up_to`, at most MOST, the oldest first.

    The first one tells what changed about earlier ones. Raises NothingDue.
    """
    locked = locked_channel(channel.pk)
    versions = facts.versions_of(locked)
    due = rules.periods(
        [facts.plain(row) for row in versions.values()], settled_to=facts.settled_to(locked),
        today=day_in(locked.book.time_zone, now),
    )  # fmt: skip
    chosen = list(islice(takewhile(lambda one: one[0].last <= up_to, due), MOST))
    if not chosen:
        raise NothingDue(_("No period is due up to that day."))
    stated = facts.stated(locked)
    known = facts.known(locked, min([chosen[0][0].first, *stated.days]), chosen[-1][0].last)
    number = locked.statements.aggregate(last=Max("number"))["last"] or 0
    made: list[ChannelStatement] = []
    for period, terms in chosen:
        number += 1
        drawn = _Drawn(locked, versions[terms.version], period, known, stated if not made else None)
        made.append(drawn.write(number, actor=actor, now=now))
    return made


class _Drawn:
    """A statement under way. stated: what earlier ones told, for the one that corrects them."""

    def __init__(
        self, channel: AcquisitionChannel, terms: ChannelTerms, period: rules.Period, known: facts.Known,
        stated: facts.Stated | None,
    ) -> None:  # fmt: skip
        self.channel, self.terms, self.period, self.known, self.stated = channel, terms, period, known, stated
        self.days = list(days_between(period.first, period.last))
        self.quantities = known.days(self.days)
        self.lines = rules.lines(self.quantities.values(), terms.rates)
        self.corrections = self._corrections()

    def write(self, number: int, *, actor: "User", now: datetime) -> ChannelStatement:
        """Write it down."""
        charged = sum((line.amount for line in self.lines), ZERO)
        corrected = sum((one.amount for _of, one in self.corrections), ZERO)
        statement = ChannelStatement.objects.create(
            channel=self.channel, terms=self.terms, number=number, first=self.period.first, last=self.period.last,
            currency=self.terms.currency, charged=charged, corrected=corrected, owed=charged + corrected,
            uncounted=self._uncounted(), failed_payouts=facts.failed_payouts(self.channel, self.period),
            made_by=actor, made_at=now,
        )  # fmt: skip
        self._write_days(statement)
        StatementLine.objects.bulk_create(
            StatementLine(
                statement=statement, item=line.item.value, quantity=line.quantity, rate=line.rate, amount=line.amount
            )
            for line in self.lines
        )
        self._write_corrections(statement)
        self._write_rulings(statement)
        changed(
            self.channel, "channel_statement.draw", actor=actor, now=now, statement=number,
            first=self.period.first.isoformat(), last=self.period.last.isoformat(), owed=str(statement.owed),
        )  # fmt: skip
        return statement

    def _uncounted(self) -> int:
        """Return of how many days nothing was counted or decided, where what is counted is paid for."""
        paid = self.terms.per_registration or self.terms.per_click
        return sum(self._counted(day, Item.REGISTRATION, Item.CLICK) is None for day in self.days) if paid else 0

    def _counted(self, day: date, *items: Item) -> int | None:
        """Return how many there were of some items of a day, None where nobody counted or decided any."""
        known = day in self.known.counts or any((day, item) in self.known.rulings for item in items)
        return sum(int(self.quantities[day][item]) for item in items) if known else None

    def _corrections(self) -> list[tuple[int, rules.Correction]]:
        if self.stated is None:
            return []
        return [
            (of, one)
            for of, told in self.stated.periods.items()
            for one in rules.corrections(told, self.known.days(told.days))
        ]

    def _write_days(self, statement: ChannelStatement) -> None:
        loans = self.known.loans_of(self.period)
        SettledDay.objects.bulk_create(
            SettledDay(channel=self.channel, day=day, statement=statement) for day in self.days
        )
        StatementDay.objects.bulk_create(
            StatementDay(
                statement=statement, day=day, registrations=self._counted(day, Item.REGISTRATION),
                clicks=self._counted(day, Item.CLICK), loans=int(quantities[Item.LOAN]), amount=quantities[Item.AMOUNT],
            )
            for day, quantities in self.quantities.items()
        )  # fmt: skip
        StatementLoan.objects.bulk_create(
            [StatementLoan(statement=statement, loan_id=one.loan, day=one.day, amount=one.amount) for one in loans],
            batch_size=1_000,
        )

    def _write_corrections(self, statement: ChannelStatement) -> None:
        if self.stated is None or not self.corrections:
            return
        days = {one.day for _of, one in self.corrections if one.item in {Item.LOAN, Item.AMOUNT}}
        come = _by_day(self.known.loans, without=self.stated.loans, days=days)
        gone = _by_day(self.stated.loans, without=self.known.loans, days=days)
        why = facts.reasons_of(one.loan for found in gone.values() for one in found)
        rows = [
            StatementCorrection(
                statement=statement, of_id=of, day=one.day, item=one.item.value, before=one.before, after=one.after,
                rate=one.rate, amount=one.amount, **self._words(one, come, gone, why),
            )
            for of, one in self.corrections
        ]  # fmt: skip
        StatementCorrection.objects.bulk_create(rows, batch_size=1_000)
        StatementLoan.objects.bulk_create(
            [
                StatementLoan(statement=statement, loan_id=one.loan, day=one.day, amount=sign * one.amount)
                for sign, found in ((1, come), (-1, gone)) for day in sorted(found) for one in found[day]
            ],
            batch_size=1_000,
        )  # fmt: skip

    def _write_rulings(self, statement: ChannelStatement) -> None:
        """Write down by which decisions it goes, and which of those that were told count no more."""
        rates, rulings = self.terms.rates, self.known.rulings
        changed = [(one.day, one.item) for _of, one in self.corrections]
        own = [(day, item) for day in self.days for item in Item if rates.get(item)]
        stand = [rulings[key].pk for key in (*own, *changed) if key in rulings]
        told = self.stated.rulings if self.stated else {}
        gone = [told[key] for key in changed if key in told and key not in rulings]
        StatementRuling.objects.bulk_create(
            StatementRuling(statement=statement, ruling_id=ruling, stands=stands)
            for stands, found in ((True, stand), (False, gone)) for ruling in found
        )  # fmt: skip

    def _words(self, one: rules.Correction, come: "_Loans", gone: "_Loans", why: Mapping[int, str]) -> dict[str, str]:
        """Return what a correction is owed to: the count that is new, or the loans that came and went."""
        if one.item in {Item.REGISTRATION, Item.CLICK}:
            count = None if (one.day, one.item) in self.known.rulings else self.known.counts.get(one.day)
            return {"added": count.ref if count else "", "gone": ""}
        left = [f"{loan.ref} ({why[loan.loan]})" if loan.loan in why else loan.ref for loan in gone.get(one.day, ())]
        return {"added": _told([loan.ref for loan in come.get(one.day, ())]), "gone": _told(left)}


_Loans = Mapping[date, Sequence[facts.LoanFact]]


def _by_day(loans: Mapping[int, facts.LoanFact], *, without: Mapping[int, object], days: set[date]) -> _Loans:
    found: dict[date, list[facts.LoanFact]] = {}
    for one in loans.values():
        if one.loan not in without and one.day in days:
            found.setdefault(one.day, []).append(one)
    return found


def _told(parts: Sequence[str]) -> str:
    text = ", ".join(parts[:_SHOWN])
    if len(parts) > _SHOWN:
        text += f" … +{len(parts) - _SHOWN}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
