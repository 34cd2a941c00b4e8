"""Collection rates by collector and bucket, by bucket, and of the floor (metrics.md, "Collections").

Everything is counted by the database in a fixed number of queries, however many cases there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Sum

from casework.collections.models import Bucket, BucketStay, StayOutcome
from casework.people.models import User
from casework.portfolio.models import Book
from casework.reports.rules import ratio
from casework.reports.selectors.amounts import Keys, Money, Paths, amounts, grouped, openings
from casework.reports.selectors.placements import collected_while_held, given_back, held_in
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.held import Held, held_of

OF_PLACEMENT = Paths(
    start="started_on", end="ended_on", owed="balance", loan="item__loan", entered="stay__entered_on",
    ladder="stay__bucket__ladder",
    keys=(
        "item__book__code", "person__display_name", "person__username", "person", "stay__bucket__ladder",
        "stay__bucket__lower", "stay__bucket__code", "item__loan__currency",
    ),
)  # fmt: skip
OF_STAY = Paths(
    start="entered_on", end="last_on", owed="owed", loan="loan", entered="entered_on", ladder="bucket__ladder",
    keys=(
        "loan__book__code", "bucket__ladder", "bucket__lower", "bucket__code", "bucket__is_reminder", "loan__currency",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CollectorLine:
    """One collector in one bucket of one book. placements: active in the period, without those `left_out`.

    left_out: given back with no human attempt. collected: ended collected in the period. where: as `Table.where`.
    """

    book: str
    person: str
    bucket: str
    placements: int
    left_out: int
    collected: int
    money: Money
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rate(self) -> Decimal | None:
        """Placements that ended collected ÷ those active at any time in the period, whatever their end."""
        return ratio(self.collected, self.placements)


@dataclass(frozen=True, kw_only=True)
class BucketLine:
    """One bucket of one book. stays: active in the period. is_reminder: S0, which has an on-time rate and no other.

    where: as `Table.where`.
    """

    book: str
    bucket: str
    is_reminder: bool
    stays: int
    collected: int
    rolled: int
    cured_down: int
    open_at_end: int
    on_time: int
    money: Money
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rate(self) -> Decimal | None:
        """Stays that ended collected ÷ those active at any time in the period, whatever their end."""
        return None if self.is_reminder else ratio(self.collected, self.stays)

    @property
    def amount_rate(self) -> Decimal | None:
        """Cash received while active ÷ (past due at its start + fallen due during it)."""
        return None if self.is_reminder else self.money.rate

    @property
    def on_time_rate(self) -> Decimal | None:
        """Reminded loans paid by the due date ÷ reminded loans."""
        return ratio(self.on_time, self.stays) if self.is_reminder else None


@dataclass(frozen=True, kw_only=True)
class FloorLine:
    """One book. open_at_end: cases in collection at the period's end. where: as `Table.where`."""

    book: str
    collected: int
    open_at_end: int
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rate(self) -> Decimal | None:
        """Cases collected in the period ÷ (cases in collection at its end + cases collected in it)."""
        return ratio(self.collected, self.open_at_end + self.collected)


@dataclass(frozen=True, kw_only=True)
class Collecting:
    """All of it."""

    collectors: list[CollectorLine] = field(default_factory=list)
    buckets: list[BucketLine] = field(default_factory=list)
    floor: list[FloorLine] = field(default_factory=list)


def collecting(scope: Scope) -> Collecting:
    """Return all figures of the period. At most fourteen queries, and those of each open day's count."""
    return Collecting(collectors=collectors(scope, held_of(scope)), buckets=buckets(scope), floor=floor(scope))


def collectors(scope: Scope, held: Held) -> list[CollectorLine]:
    """Return the placements of each collector by bucket; S0 is reminding and not among them. Three queries, and four
    where a book has to be read from its log.

    Who had a case when is a fact; how it went follows the stays that are held for true. So a placement ended collected
    when such a stay did while it lasted, and one whose debt turned out to have been paid before it began never was one.
    """
    found = _of_days(held, scope.first)
    if held.logged:
        found |= _of_log(scope, held.logged)
    return [line for _key, line in sorted(found.items(), key=lambda pair: pair[0])]


def _of_days(held: Held, first: date) -> dict[Keys, CollectorLine]:
    """Add up the days."""
    windows = {key: window for key, window in held.windows(first).items() if window.is_held}
    if not windows:
        return {}
    codes = dict(Book.objects.values_list("pk", "code"))
    people = {row[0]: row[1:] for row in _people({key[1] for key in windows})}
    buckets = {row[0]: row[1:] for row in Bucket.objects.values_list("pk", "ladder", "lower", "code")}
    return {
        (codes[book], *people[person], person, *buckets[bucket], currency): CollectorLine(
            book=codes[book], person=people[person][0] or people[person][1], bucket=buckets[bucket][2],
            placements=found.placements, left_out=found.left_out, collected=found.collected,
            money=Money(
                currency=currency, cash=found.cash, cash_in_period=found.cash_in_period, owed=found.owed,
                fallen_due=found.fallen_due,
            ),
            where=_held_by(codes[book], person, buckets[bucket], currency),
        )
        for (book, person, bucket, currency), found in windows.items()
    }  # fmt: skip


def _people(pks: Collection[int]) -> QuerySet[User, tuple[int, str, str]]:
    return User.objects.filter(pk__in=pks).values_list("pk", "display_name", "username")


def _of_log(scope: Scope, books: Collection[int]) -> dict[Keys, CollectorLine]:
    rows = held_in(scope).filter(item__book__in=books)
    left_out = given_back(scope)
    numbers = grouped(
        rows, OF_PLACEMENT,
        left_out=Count("pk", filter=left_out),
        placements=Count("pk", filter=~left_out),
        collected=Count("pk", filter=Q(Exists(collected_while_held(scope.first, scope.last))) & ~left_out),
        owed=Sum("balance", filter=~left_out),
    )  # fmt: skip
    money = amounts(rows.exclude(left_out), scope, OF_PLACEMENT, openings())
    return {
        key: CollectorLine(
            book=key[0], person=key[1] or key[2], bucket=key[6], money=money(key, found.pop("owed")),
            where=_held_by(key[0], key[3], key[4:7], key[7]), **found,
        )
        for key, found in numbers.items()
    }  # fmt: skip


def _held_by(book: str, person: int, bucket: Sequence[Any], currency: str) -> dict[str, Any]:
    """Return `Table.where` of a collector's line. bucket: its ladder, lower end and code."""
    return {"of": book, "by": person, "ladder": bucket[0], "bucket": bucket[2], "currency": currency}


def buckets(scope: Scope) -> list[BucketLine]:
    """Return the stays by bucket, assigned or not. Four queries."""
    lasting = stays(scope).filter(active(scope, OF_STAY))
    ended = Q(last_on__range=(scope.first, scope.last))
    collected = ended & Q(outcome=StayOutcome.COLLECTED)
    numbers = grouped(
        lasting, OF_STAY,
        stays=Count("pk"),
        collected=Count("pk", filter=collected),
        on_time=Count("pk", filter=collected & Q(last_on__lte=F("case__due_on"))),
        rolled=Count("pk", filter=ended & Q(outcome=StayOutcome.ROLLED)),
        cured_down=Count("pk", filter=ended & Q(outcome=StayOutcome.CURED_DOWN)),
        open_at_end=Count("pk", filter=open_at_end(scope)),
        owed=Sum("owed"),
    )  # fmt: skip
    money = amounts(lasting, scope, OF_STAY, openings())
    return [
        BucketLine(
            book=key[0], bucket=key[3], is_reminder=key[4], money=money(key, found.pop("owed")),
            where={"of": key[0], "ladder": key[1], "bucket": key[3], "currency": key[5]}, **found,
        )
        for key, found in sorted(numbers.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def floor(scope: Scope) -> list[FloorLine]:
    """Return the cases of each book, without those only reminded. One query."""
    collected = Q(outcome=StayOutcome.COLLECTED, last_on__range=(scope.first, scope.last))
    rows = (
        stays(scope)
        .filter(collected | open_at_end(scope), bucket__is_reminder=False)
        .values_list("loan__book__code")
        .annotate(
            collected=Count("case", distinct=True, filter=collected),
            open_at_end=Count("case", distinct=True, filter=open_at_end(scope)),
        )
        .order_by("loan__book__code")
    )
    return [FloorLine(book=book, collected=done, open_at_end=still, where={"of": book}) for book, done, still in rows]


def stays(scope: Scope) -> QuerySet[BucketStay]:
    """Return the stays that are true: those that a late payment showed to be wrong are superseded."""
    return BucketStay.objects.filter(scope.of(book="loan__book", team="bucket__pool__team"), is_current=True)


def active(scope: Scope, paths: Paths) -> Q:
    """Filter what lasted at any time of the period."""
    lasting = Q(**{f"{paths.end}__isnull": True}) | Q(**{f"{paths.end}__gte": scope.first})
    return Q(**{f"{paths.start}__lte": scope.last}) & lasting


def open_at_end(scope: Scope) -> Q:
    """Filter the stays open at the END of the last day: what rolled on with the next morning still was.

    What was paid on it was not.
    """
    moved = Q(last_on=scope.last, outcome__in=[StayOutcome.ROLLED, StayOutcome.CURED_DOWN])
    return Q(entered_on__lte=scope.last) & (Q(last_on__isnull=True) | Q(last_on__gt=scope.last) | moved)
