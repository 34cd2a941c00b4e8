"""What channels are owed counted anew, day by day, from the rows of counts, loans, marks, rulings and terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from casework.portfolio.models import AcquisitionChannel
from casework.reports.partners.models import ChannelCount, CountRuling
from casework.reports.settlements.models import BalanceEntry, ChannelStatement, ChannelTerms, LoanMark
from casework.review.models import ReviewOrder

DAY, CENT = timedelta(days=1), Decimal("0.01")
# What is paid for, by what the reconciliation calls it.
KINDS = {"registration": "registrations", "click": "clicks", "loan": "disbursed", "amount": "amount"}
Sides = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One day and kind: what either side counted (None: nothing), and the number that counts (None: it is open)."""

    sides: Sides
    counts: Decimal | None


class Facts:
    """Every row of one channel as it stands now, in lists."""

    def __init__(self, channel: AcquisitionChannel) -> None:
        self.counts = list(ChannelCount.objects.filter(channel=channel).order_by("version"))
        self.rulings = list(CountRuling.objects.filter(channel=channel).order_by("number"))
        self.terms = list(ChannelTerms.objects.filter(channel=channel, state="approved").order_by("version"))
        self.loans = [
            order.loan for order in ReviewOrder.objects.filter(channel=channel).select_related("loan") if order.loan
        ]
        self.marks = {mark.loan_id: mark.is_reversed for mark in LoanMark.objects.order_by("number")}
        self.statements = list(
            ChannelStatement.objects.filter(channel=channel).exclude(state="discarded").select_related("terms")
            .prefetch_related("lines", "corrections", "corrected_by__statement").order_by("number")
        )  # fmt: skip
        self.entries = list(BalanceEntry.objects.filter(channel=channel))

    def newest(self, teller: str, day: date) -> ChannelCount | None:
        return next((row for row in reversed(self.counts) if (row.teller, row.day) == (teller, day)), None)

    def sides(self, day: date, kind: str) -> Sides:
        """Return what we and what the channel counted; loans are ours by the ledger, reversed ones too."""
        there = getattr(self.newest("theirs", day), kind, None)
        here = getattr(self.newest("ours", day), kind, None)
        if kind in {"disbursed", "amount"}:
            lent = [loan.principal for loan in self.loans if loan.disbursed_on == day]
            here = (len(lent) if kind == "disbursed" else sum(lent)) if lent or there is not None else None
        return _exact(here), _exact(there)

    def ruling(self, day: date, kind: str) -> CountRuling | None:
        """Return the newest decision if both numbers are those that it compared, and still differ."""
        rows = [row for row in self.rulings if (row.day, row.kind) == (day, kind)]
        here, there = self.sides(day, kind)
        stands = bool(rows) and (rows[-1].ours, rows[-1].theirs) == (here, there) and here != there
        return rows[-1] if stands else None

    def told(self, day: date, kind: str) -> Told | None:
        here, there = self.sides(day, kind)
        if here is None and there is None:
            return None
        ruling = self.ruling(day, kind)
        counts = here if here == there else ruling.counts if ruling else None
        return Told(sides=(here, there), counts=counts)

    def quantity(self, day: date, item: str) -> Decimal:
        """Return how many of an item are paid for: ours or what was decided; a loan that was reversed never is."""
        kind = KINDS[item]
        ours, ruling = self.sides(day, kind)[0] or Decimal(0), self.ruling(day, kind)
        back = [loan.principal for loan in self.loans if loan.disbursed_on == day and self.marks.get(loan.pk)]
        gone = Decimal(len(back)) if item == "loan" else sum(back, Decimal(0)) if item == "amount" else Decimal(0)
        return max((ruling.counts if ruling else ours) - gone, Decimal(0))

    def uncounted(self, day: date) -> bool:
        ruled = any(self.ruling(day, kind) for kind in ("registrations", "clicks"))
        return self.newest("ours", day) is None and not ruled


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def days_of(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


def rates_of(terms: ChannelTerms) -> dict[str, int]:
    return {
        "registration": terms.per_registration, "click": terms.per_click, "loan": terms.per_loan,
        "amount": terms.amount_bp,
    }  # fmt: skip


def periods(facts: Facts, today: date) -> list[tuple[date, date, int]]:
    """Return first day, last day and version of all periods that are over: each day has the newest version that counts
    by then; days of one version and calendar month make one period where it is monthly.
    """
    if not facts.terms:
        return []
    first = min(one.effective_on for one in facts.terms)
    tagged = []
    for day in days_of(first, today + DAY * 40):
        terms = [one for one in facts.terms if one.effective_on <= day][-1]
        tagged.append(((terms.version, day if terms.every == "day" else day.replace(day=1)), day))
    found = []
    for (version, _part), group in groupby(tagged, key=lambda pair: pair[0]):
        days = [day for _tag, day in group]
        if days[-1] < today:
            found.append((days[0], days[-1], version))
    return found


def lines(facts: Facts, statement: ChannelStatement) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield item, quantity and amount of what its terms pay for, by all that is known now."""
    for item, rate in rates_of(statement.terms).items():
        if rate:
            quantity = sum((facts.quantity(day, item) for day in days_of(statement.first, statement.last)), Decimal(0))
            yield item, quantity, (quantity * rate / 10_000).quantize(CENT, rounding=ROUND_HALF_UP)


def due(facts: Facts, statement: ChannelStatement) -> Decimal:
    """Return what a period's statement would say now."""
    return sum((amount for _item, _quantity, amount in lines(facts, statement)), Decimal(0))


def balance(facts: Facts, paid_in: list[Decimal]) -> Decimal:
    """Return what is left of what was paid in and corrected, after every issued statement that draws from it."""
    drawn = [one.owed for one in facts.statements if one.state not in {"draft"} and one.terms.model == "prepaid"]
    return sum(paid_in, Decimal(0)) - sum(drawn, Decimal(0))
