"""The facts that statements are made of: what is known of each day of a channel now, and what was told of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, OuterRef, Q, Subquery, Sum

from casework.lib.money import ZERO
from casework.portfolio.book_days import on_days
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.partners.models import CountKind, CountRuling, Teller
from casework.reports.partners.selectors.compared import ComparedLine, every_kind
from casework.reports.selectors.channels import newest_counts
from casework.reports.settlements import rules
from casework.reports.settlements.models import (
    BalanceEntry,
    ChannelStatement,
    ChannelTerms,
    LoanMark,
    SettledDay,
    StatementCorrection,
    StatementDay,
    StatementLoan,
    StatementRuling,
    StatementState,
    TermsState,
)
from casework.reports.settlements.rules import Item
from casework.review.models import Payout, ReviewOrder
from casework.review.states import PayoutState

# What is paid for, by what the reconciliation calls it.
ITEMS = {
    CountKind.REGISTRATIONS: Item.REGISTRATION, CountKind.CLICKS: Item.CLICK, CountKind.DISBURSED: Item.LOAN,
    CountKind.AMOUNT: Item.AMOUNT,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Count:
    """What the newest count says of a day, and its reference."""

    registrations: int
    clicks: int
    ref: str


@dataclass(frozen=True, kw_only=True)
class LoanFact:
    """A loan that a channel brought. amount: what was lent, its principal."""

    loan: int
    ref: str
    day: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a channel's days now. loans: those whose disbursement stands, by id. rulings: what was decided
    in the reconciliation and counts now. open: what the channel counted otherwise and nobody decided; ours counts.
    """

    counts: Mapping[date, Count]
    loans: Mapping[int, LoanFact]
    rulings: Mapping[tuple[date, Item], CountRuling]
    open: frozenset[tuple[date, Item]]

    def loans_of(self, period: rules.Period) -> list[LoanFact]:
        """Return the loans of a period."""
        return [one for one in self.loans.values() if period.first <= one.day <= period.last]

    def days(self, wanted: Iterable[date]) -> dict[date, rules.Quantities]:
        """Return what there was of each item on each of the days."""
        lent: dict[date, list[Decimal]] = defaultdict(list)
        for one in self.loans.values():
            lent[one.day].append(one.amount)
        return {day: self._day(day, lent[day]) for day in wanted}

    def _day(self, day: date, lent: Sequence[Decimal]) -> rules.Quantities:
        count = self.counts.get(day)
        found = {
            Item.REGISTRATION: Decimal(count.registrations if count else 0),
            Item.CLICK: Decimal(count.clicks if count else 0),
            Item.LOAN: Decimal(len(lent)),
            Item.AMOUNT: sum(lent, ZERO),
        }
        for item in found:
            if ruling := self.rulings.get((day, item)):
                found[item] = rules.ruled(found[item], ours=ruling.ours or ZERO, counts=ruling.counts)
        return found


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What statements that were not discarded told. periods: by statement. loans: those told and not taken back.
    rulings: the decision that they go by, its id.
    """

    periods: Mapping[int, rules.Told]
    loans: Mapping[int, LoanFact]
    rulings: Mapping[tuple[date, Item], int]

    @property
    def days(self) -> list[date]:
        """Every day that has its statement."""
        return [day for told in self.periods.values() for day in told.days]


def versions_of(channel: AcquisitionChannel) -> dict[int, ChannelTerms]:
    """Return the approved terms of a channel by version. One query."""
    rows = ChannelTerms.objects.filter(channel=channel, state=TermsState.APPROVED)
    return {row.version: row for row in rows.order_by("version")}


def plain(row: ChannelTerms) -> rules.Terms:
    """Return terms as the rules want them."""
    return rules.Terms(
        version=row.version, effective_on=row.effective_on, cadence=rules.Cadence(row.every), rates=row.rates
    )


def settled_to(channel: AcquisitionChannel) -> date | None:
    """Return the last day that has its statement. One query."""
    last: date | None = SettledDay.objects.filter(channel=channel).aggregate(last=Max("day"))["last"]
    return last


def balance_of(channel: AcquisitionChannel) -> Decimal:
    """Return what is left of what was paid in ahead; below zero, that much is owed. One query."""
    return BalanceEntry.objects.filter(channel=channel).aggregate(sum=Sum("amount"))["sum"] or ZERO


def known(channel: AcquisitionChannel, first: date, last: date) -> Known:
    """Return what is known of a channel's days now. Six queries."""
    counts = newest_counts(Teller.OURS).filter(channel=channel, day__range=(first, last))
    newest = LoanMark.objects.filter(loan=OuterRef("loan")).order_by("-number").values("is_reversed")[:1]
    orders = (
        ReviewOrder.objects.filter(channel=channel, loan__disbursed_on__range=(first, last))
        .annotate(newest_mark=Subquery(newest))
        .filter(Q(newest_mark__isnull=True) | Q(newest_mark=False))
        .order_by("loan__disbursed_on", "loan")
    )
    columns = ("loan", "loan__external_ref", "loan__disbursed_on", "loan__principal")
    compared = [(line, ITEMS[line.kind]) for line in every_kind(channel, first, last)]
    return Known(
        rulings={(line.day, item): line.ruling for line, item in compared if line.is_ruled and line.ruling},
        open=frozenset((line.day, item) for line, item in compared if line.is_open and _told_otherwise(line)),
        counts={
            row.day: Count(registrations=row.registrations, clicks=row.clicks, ref=row.external_ref) for row in counts
        },
        loans={
            loan: LoanFact(loan=loan, ref=ref, day=day, amount=amount)
            for loan, ref, day, amount in orders.values_list(*columns)
            if loan is not None
        },
    )


def _told_otherwise(line: ComparedLine) -> bool:
    """Say whether the channel counted, and something else would be paid for by its number."""
    return line.theirs is not None and line.difference != ZERO


def stated(channel: AcquisitionChannel) -> Stated:
    """Return what was told of a channel's days so far. Five queries."""
    standing = ChannelStatement.objects.filter(channel=channel).exclude(state=StatementState.DISCARDED)
    rates = {row.pk: row.terms.rates for row in standing.select_related("terms")}
    days: dict[int, dict[date, dict[Item, Decimal]]] = defaultdict(dict)
    for row in StatementDay.objects.filter(statement__in=rates):
        days[row.statement_id][row.day] = {
            Item.REGISTRATION: Decimal(row.registrations or 0), Item.CLICK: Decimal(row.clicks or 0),
            Item.LOAN: Decimal(row.loans), Item.AMOUNT: row.amount,
        }  # fmt: skip
    corrected = StatementCorrection.objects.filter(statement__in=rates).order_by("statement__number", "pk")
    for of, day, item, after in corrected.values_list("of", "day", "item", "after"):
        days[of][day][Item(item)] = after
    told = StatementLoan.objects.filter(statement__in=rates).order_by().values_list(
        "loan", "loan__external_ref", "day"
    ).annotate(sum_amount=Sum("amount"))  # fmt: skip
    followed: dict[tuple[date, Item], int] = {}
    decided = StatementRuling.objects.filter(statement__in=rates).order_by("statement__number", "pk")
    for ruling, day, kind, stands in decided.values_list("ruling", "ruling__day", "ruling__kind", "stands"):
        followed[day, ITEMS[CountKind(kind)]] = ruling if stands else 0
    return Stated(
        rulings={key: ruling for key, ruling in followed.items() if ruling},
        periods={pk: rules.Told(rates=rates[pk], days=days[pk]) for pk in sorted(rates)},
        loans={loan: LoanFact(loan=loan, ref=ref, day=day, amount=amount) for loan, ref, day, amount in told if amount},
    )


def reasons_of(loans: Iterable[int]) -> dict[int, str]:
    """Return why each of the loans counts no more; those that do are left out. One query."""
    found: dict[int, str] = {}
    for loan, gone, why in LoanMark.objects.filter(loan__in=list(loans)).order_by("number").values_list(
        "loan", "is_reversed", "reason"
    ):  # fmt: skip
        found[loan] = why if gone else ""
    return {loan: why for loan, why in found.items() if why}


def failed_payouts(channel: AcquisitionChannel, period: rules.Period) -> int:
    """Return how many attempts to pay out failed in a period; nothing is paid for them. Two queries."""
    on = on_days(period.first, period.last, at="answered_at", book="order__book", only=channel.book_id)
    return Payout.objects.filter(on, order__channel=channel, state=PayoutState.FAILED).count()


def brought_by(channel: AcquisitionChannel, loan: Loan) -> bool:
    """Say whether a channel brought a loan. One query."""
    return ReviewOrder.objects.filter(channel=channel, loan=loan).exists()
