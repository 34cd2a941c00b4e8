"""The order in which a collector works their cases, as the page, its groups and "next" read it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BigIntegerField
from django.utils import timezone

from casework.collections import bands, words
from casework.collections.lost.selectors import is_lost
from casework.collections.models import CollectionCase
from casework.collections.rules.ranking import Facts, Turn, step_of
from casework.collections.rules.ranking import turn as turn_of
from casework.lib.compiled import Compiled, Given

if TYPE_CHECKING:
    from casework.people.models import User

# What is left to do now; after these comes what has had its turn or waits for its day.
WORKABLE = frozenset({Turn.BROKEN, Turn.DUE, Turn.CALLBACK, Turn.NEW, Turn.BEST_HOUR, Turn.AGAIN, Turn.LOST})
FIELDS = ("why", "bucket", "amount")
# Under which name filters of this page are saved.
MINE_PAGE = "collections.mine"
LONGEST_TEXT = 80


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case's place in the list: which, its group, and what the filters look at."""

    case: UUID
    turn: Turn
    bucket: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class MineFilter:
    """What the address says. why: the name of a group; bucket: its code; amount: the key of a band; "" for all."""

    why: str = ""
    bucket: str = ""
    amount: str = ""

    @staticmethod
    def of(sent: Mapping[str, Any]) -> "MineFilter":
        """Read an address."""
        return MineFilter(**{name: str(sent.get(name, "")).strip()[:LONGEST_TEXT] for name in FIELDS})

    @property
    def is_bare(self) -> bool:
        """Say whether it lets everything through."""
        return self == MineFilter()

    def query(self, **change: str) -> str:
        """Return the address's query with `change` applied: "?" for no filter at all."""
        wanted = {**self.__dict__, **change}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    def lets(self, place: Place) -> bool:
        """Say whether a case passes. A band that is not known lets nothing through."""
        if self.why and place.turn.name.lower() != self.why:
            return False
        if self.bucket and place.bucket != self.bucket:
            return False
        band = next((one for one in bands.amount_bands() if one.key == self.amount), None)
        return not self.amount or (band is not None and band.holds(place.value))


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter to click: its label, its address, whether it is on, how many cases it shows."""

    label: str
    query: str
    active: bool
    count: int


_FIELDS = (
    "priority",
    "due_at",
    "rank",
    "pk",
    "public_id",
    "contacted_at",
    "best_hour",
    "bucket__code",
    "value",
    "lost",
)
_HELD: Compiled[CollectionCase] = Compiled(
    lambda: (
        CollectionCase.objects.held()
        .filter(assignee=Given("person", BigIntegerField()))
        .annotate(lost=is_lost())
        .values_list(*_FIELDS)
    )
)


def places(user: "User", now: datetime) -> list[Place]:
    """Return the cases that `user` holds in the order in which to work them: by the supervisor's priority, by what is
    to be done at this hour, by rank. One query; they are as many as somebody can carry, so the whole order is read.
    """
    placed = []
    for row in _HELD.rows(person=user.pk):
        priority, due_at, rank, pk, public_id, contacted_at, best_hour, bucket, value, lost = row
        facts = Facts(cents=0, roll_bp=0, contacted_at=contacted_at, due_at=due_at, best_hour=best_hour, is_lost=lost)
        turn = turn_at(facts, rank=rank, now=now)
        key = (-priority, turn, due_at is None, due_at or now, rank, pk)
        placed.append((key, Place(case=public_id, turn=turn, bucket=bucket, value=value)))
    return [place for _key, place in sorted(placed, key=itemgetter(0))]


def turn_at(facts: Facts, *, rank: int, now: datetime) -> Turn:
    """Return the turn of a case of this stored rank; the hour and the day are those of the house."""
    local = timezone.localtime(now)
    day_start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return turn_of(facts, stored=step_of(rank), now=now, day_start=day_start, hour=local.hour)


def chips(order: list[Place], chosen: MineFilter) -> tuple[list[Chip], list[Chip], list[Chip]]:
    """Return the filters that there is something behind: by reason, by bucket, by amount. No query."""
    turns, buckets = Counter(one.turn for one in order), Counter(one.bucket for one in order)
    reasons = [
        _chip(chosen, "why", turn.name.lower(), str(words.TURNS[turn]), turns[turn]) for turn in Turn if turns[turn]
    ]
    of_buckets = [_chip(chosen, "bucket", code, code, count) for code, count in sorted(buckets.items())]
    amounts = [
        _chip(chosen, "amount", band.key, words.amount_band(band), sum(band.holds(one.value) for one in order))
        for band in bands.amount_bands()
    ]
    return reasons, of_buckets if len(of_buckets) > 1 else [], [chip for chip in amounts if chip.count]


def following(order: list[Place], after: UUID | None) -> UUID | None:
    """Return the case to work after the case `after`: the next one that is left to do, from the end on to the first.

    From a case that has had its turn: the first. None when nothing is left.
    """
    left = [one.case for one in order if one.turn in WORKABLE]
    if after not in left:
        return left[0] if left else None
    place = left.index(after)
    rest = left[place + 1 :] + left[:place]
    return rest[0] if rest else None


def _chip(chosen: MineFilter, field: str, key: str, label: str, count: int) -> Chip:
    """Return a chip that a second click turns off again."""
    active = getattr(chosen, field) == key
    return Chip(label=label, query=chosen.query(**{field: "" if active else key}), active=active, count=count)
