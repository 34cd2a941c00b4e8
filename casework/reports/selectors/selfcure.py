"""Self-cure: what is paid of the cases that nobody worked, beside the others, and collectors net of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from casework.collections.models import BucketStay, SliceDraw, StayOutcome
from casework.reports.rules import difference_interval, ratio, share_interval
from casework.reports.selectors.collecting import CollectorLine
from casework.reports.selectors.scope import Scope

Interval = tuple[Decimal, Decimal] | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Stays that were drawn for, and those of them collected before the days of the slice were over."""

    stays: int = 0
    collected: int = 0

    @property
    def rate(self) -> Decimal | None:
        """Collected ÷ stays."""
        return ratio(self.collected, self.stays)

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the rate."""
        return share_interval(self.collected, self.stays)


@dataclass(frozen=True, kw_only=True)
class SelfCureLine:
    """One bucket of one team's, drawn with one chance: the slice that nobody worked, and the others.

    where: as `Table.where`.
    """

    book: str
    team: str
    bucket: str
    chance: Decimal
    days: int
    out: Group
    worked: Group
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def lift(self) -> Decimal | None:
        """The rate of the worked ones less that of the slice."""
        mine, others = self.worked.rate, self.out.rate
        return None if mine is None or others is None else mine - others

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the difference."""
        return difference_interval(
            (self.worked.collected, self.worked.stays), (self.out.collected, self.out.stays)
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NetLine:
    """One collector in one bucket: their rate, and that of the bucket's slice in the same period."""

    line: CollectorLine
    out: Group

    @property
    def net(self) -> Decimal | None:
        """The collector's rate less the slice's."""
        mine, others = self.line.rate, self.out.rate
        return None if mine is None or others is None else mine - others


def self_cure(scope: Scope) -> list[SelfCureLine]:
    """Return the draws whose days were over in the period, by book, team, bucket, chance and days. One query.

    A case held out counts as collected only while it was held out, and one that was worked for as long.
    """
    keys = (
        "case__book__code", "policy__team__name", "policy__team", "stay__bucket__ladder", "stay__bucket__lower",
        "stay__bucket__code", "chance_bp", "policy__hold_out_days",
    )  # fmt: skip
    rows = over(scope).order_by().values_list(*keys, "is_out", "paid").annotate(stays=Count("pk"))
    counts: dict[tuple[Any, ...], dict[tuple[bool, bool], int]] = defaultdict(lambda: defaultdict(int))
    for *key, is_out, is_paid, number in rows:
        counts[tuple(key)][is_out, is_paid] += number
    return [
        SelfCureLine(
            book=key[0], team=key[1], bucket=key[5], chance=Decimal(key[6]) / 10_000, days=key[7],
            out=_group(found, is_out=True), worked=_group(found, is_out=False), where=_where(key),
        )
        for key, found in sorted(counts.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def over(scope: Scope) -> QuerySet[SliceDraw]:
    """Return the draws whose days were over in the period, each with whether it was paid (`paid`) before they were."""
    paid = BucketStay.objects.filter(
        case=OuterRef("case"), is_current=True, outcome=StayOutcome.COLLECTED,
        last_on__gte=OuterRef("stay__entered_on"), last_on__lt=OuterRef("until_on"),
    )  # fmt: skip
    # The last day of a slice is the one before `until_on`; it is over when the book was rolled on.
    drawn = SliceDraw.objects.filter(
        scope.of(book="case__book", team="policy__team"), until_on__lte=F("case__book__business_date"),
        until_on__range=(scope.first + timedelta(days=1), scope.last + timedelta(days=1)),
    )  # fmt: skip
    return drawn.annotate(paid=Exists(paid))


def _where(key: tuple[Any, ...]) -> dict[str, Any]:
    """Return where a line lies. key: as `self_cure` groups."""
    book, _team, team, ladder, _lower, bucket, chance, days = key
    return {"of": book, "team": team, "ladder": ladder, "bucket": bucket, "chance": chance, "days": days}


def net_of(lines: list[CollectorLine], slices: list[SelfCureLine]) -> list[NetLine]:
    """Set each collector's line beside the slice of its bucket; lines whose bucket has none are left out."""
    out: dict[tuple[str, str], Group] = {}
    for one in slices:
        known = out.get((one.book, one.bucket), Group())
        out[one.book, one.bucket] = Group(
            stays=known.stays + one.out.stays, collected=known.collected + one.out.collected
        )
    found = ((line, out.get((line.book, line.bucket), Group())) for line in lines)
    return [NetLine(line=line, out=group) for line, group in found if group.stays]


def _group(found: dict[tuple[bool, bool], int], *, is_out: bool) -> Group:
    paid = found.get((is_out, True), 0)
    return Group(stays=paid + found.get((is_out, False), 0), collected=paid)
