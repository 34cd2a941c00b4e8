"""Today's floor: whose work it shows, and its three parts, each fetched by itself when something changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.collections.models import BucketStay
from casework.collections.selectors import NO_MISTAKE
from casework.collections.selectors.buckets import cash_by_bucket, moved
from casework.collections.selectors.pools import PoolLine, overview
from casework.lib.money import ZERO
from casework.lib.refusal import OutOfReach
from casework.people.models import Team, TeamKind
from casework.people.selectors import Member, members, teams_of
from casework.portfolio.models import Book, Payment
from casework.reports.dashboards.selectors.hours import Hour, called_by_hour, decided_by_hour
from casework.reports.permissions import readable_teams
from casework.reports.rules import ratio
from casework.reports.selectors.contacting import Contacts, contacts, covered
from casework.reports.selectors.handling import Work
from casework.reports.selectors.placements import KEPT, promises
from casework.reports.selectors.reviewing import Reviewing, reviewing, stages_of
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.held import held_of
from casework.review.models import ReviewStage, Stage
from casework.review.permissions import stages_seen_by
from casework.review.selectors.pool_filter import AGES, BY_AGE, WAITING, PoolFilter
from casework.review.selectors.pool_numbers import Numbers, numbers

if TYPE_CHECKING:
    from casework.people.models import User

REVIEWS = (TeamKind.INITIAL, TeamKind.RE_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose work is shown: the teams that the reader may look at, of which one may be chosen. team None: all of them.

    day: the one that is shown, in the zone in which the page shows moments; figures go by each book's own day.
    """

    reader: "User"
    teams: list[Team]
    team: Team | None
    day: date
    now: datetime
    day_start: datetime

    @property
    def sees_all(self) -> bool:
        """Say whether the reader sees every team there is, and none is missing for want of a right."""
        return readable_teams(self.reader) is None

    @property
    def shown(self) -> list[Team]:
        """The teams that count."""
        return [self.team] if self.team else self.teams

    @property
    def parts(self) -> list[str]:
        """The parts of the page: those of which some team does the work."""
        kinds = {team.kind for team in self.shown}
        there = {"review": kinds & set(REVIEWS), "collections": kinds & {TeamKind.COLLECTIONS}, "people": kinds}
        return [part for part, found in there.items() if found]

    def scope(self, *, first: date | None = None, last: date | None = None, book: str = "") -> Scope:
        """Return the days (today, where none are said) over the teams that count; book: only that one, by its code.

        One query where a book is named. Raises OutOfReach (shown as 404) for one that is not there.
        """
        teams = frozenset(team.pk for team in self.shown)
        found = Book.objects.filter(code=book.replace("\0", "")).first() if book else None
        if book and found is None:
            raise OutOfReach(_("There is no such book."))
        pk = found.pk if found else None
        return Scope(first=first or self.day, last=last or self.day, book_id=pk, team_ids=teams)

    @property
    def work(self) -> str:
        """The address of what is behind a number of the day, but for which number it is."""
        asked = {"first": self.day.isoformat(), "last": self.day.isoformat()}
        asked |= {"team": self.team.code} if self.team else {}
        return f"{reverse('reports:work')}?{urlencode(asked)}"

    def topics(self) -> str:
        """Return what the people's part watches: their teams."""
        return " ".join(f"team-{team.public_id}" for team in self.shown)


def whose(reader: "User", *, code: str, now: datetime, day_start: datetime) -> Whose:
    """Return whose floor `reader` looks at: the team called `code`, all of theirs for "". One query.

    Raises OutOfReach (shown as 404) for a team that is not theirs.
    """
    teams = list(teams_of(reader, now=now))
    chosen = next((team for team in teams if team.code == code), None)
    if code and chosen is None:
        raise OutOfReach(_("It is no team of yours."))
    only = teams[0] if len(teams) == 1 else None
    return Whose(reader=reader, teams=teams, team=chosen or only, day=day_start.date(), now=now, day_start=day_start)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One stage's pool. ages: how many of those looked at wait so long: under an hour, up to 4, a day, 3 days, longer.

    work: what was decided at the stage today, None for nothing. may_open: the reader may open the pool.
    """

    stage: ReviewStage
    numbers: Numbers
    ages: list[int]
    work: Work | None
    may_open: bool

    @property
    def aged(self) -> list[tuple[int, str]]:
        """The ages, each with the pool's query of those orders."""
        ends = ["", *AGES, ""]
        return [
            (number, PoolFilter(state=WAITING, age=ends[at], under=ends[at + 1], sort=BY_AGE).query())
            for at, number in enumerate(self.ages)
        ]


@dataclass(frozen=True, kw_only=True)
class ReviewFloor:
    """What waits at the stages, and what was decided today. topics: what the part watches."""

    pools: list[Waiting]
    done: Reviewing
    hours: list[Hour]
    topics: str

    @property
    def usual(self) -> Decimal | None:
        """How much is decided on such a weekday up to its end; None where nothing is known of it."""
        known = [hour.usual for hour in self.hours if hour.usual is not None]
        return sum(known, ZERO) if known else None


def review_floor(of: Whose) -> ReviewFloor:
    """Return the part about review. Seven queries and one for each stage's pool; what is usual is remembered."""
    scope = of.scope()
    done, stages = reviewing(scope), stages_of(scope)
    by_stage = {line.stage: line.work for line in done.floor}
    seen = set(stages_seen_by(of.reader).values_list("pk", flat=True))
    pools = []
    for row in sorted(stages.values(), key=lambda row: list(Stage).index(Stage(row.stage))):
        found = numbers(pool=row.pool_id, chosen=PoolFilter(), now=of.now)
        pools.append(
            Waiting(
                stage=row, numbers=found, ages=_ages(found), work=by_stage.get(Stage(row.stage)),
                may_open=row.pk in seen,
            )
        )  # fmt: skip
    topics = " ".join(f"pool-{row.pool.public_id}" for row in stages.values())
    return ReviewFloor(pools=pools, done=done, hours=decided_by_hour(scope), topics=topics)


def _ages(found: Numbers) -> list[int]:
    ages = [0] * (len(AGES) + 1)
    for one in found.groups:
        if one.state == "waiting":
            ages[one.age] += one.number
    return ages


@dataclass(frozen=True, kw_only=True)
class BucketToday:
    """One bucket: its pool's stock, and what entered, was collected and rolled on today; cash of today by currency."""

    line: PoolLine
    entered: int
    collected: int
    rolled: int
    cash: dict[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class CollectionFloor:
    """What lies in the buckets and what was done today. total: of all collectors. due, kept: promises whose last day is
    today, and those of them kept so far. cash: of today by currency. topics: what the part watches.
    """

    buckets: list[BucketToday]
    total: Contacts
    due: int
    kept: int
    cash: dict[str, Decimal] = field(default_factory=dict)
    hours: list[Hour]
    topics: str

    @property
    def coverage(self) -> Decimal | None:
        """Cases with at least one human attempt today ÷ cases assigned at some time of it."""
        return ratio(self.total.touched, self.total.held)


def collection_floor(of: Whose) -> CollectionFloor:
    """Return the part about collections. A fixed number of queries, none of which reads a pool to its end."""
    scope, day = of.scope(), {"first": of.day, "last": of.day}
    lines = [
        line
        for ladder in overview(of.reader)
        for line in ladder.lines
        if line.range.bucket.pool.team_id in (scope.team_ids or ())
    ]
    ids = [line.range.bucket.pk for line in lines]
    flow = moved(BucketStay.objects.filter(bucket__in=ids), **day)
    paid = cash_by_bucket(Payment.objects.money(), **day)
    due = promises(scope).filter(NO_MISTAKE, ends_on=of.day).aggregate(due=Count("pk"), kept=Count("pk", filter=KEPT))
    return CollectionFloor(
        buckets=[_bucket(line, flow.get(line.range.bucket.pk, {}), paid) for line in lines],
        total=_total(scope), cash=_by_currency(paid, ids), **due,
        hours=called_by_hour(scope),
        topics=" ".join(sorted({f"pool-{line.range.bucket.pool.public_id}" for line in lines})),
    )  # fmt: skip


def _bucket(line: PoolLine, row: Mapping[str, Any], paid: dict[tuple[int, str], Decimal]) -> BucketToday:
    return BucketToday(
        line=line, entered=row.get("entered", 0), collected=row.get("collected", 0), rolled=row.get("rolled", 0),
        cash=_by_currency(paid, [line.range.bucket.pk]),
    )  # fmt: skip


def _by_currency(paid: dict[tuple[int, str], Decimal], buckets: list[int]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for (bucket, currency), cash in sorted(paid.items()):
        if bucket in buckets:
            found[currency] = found.get(currency, ZERO) + cash
    return found


def _total(scope: Scope) -> Contacts:
    """Add the collectors up, as the row of totals of the figures does: a case that two held today is one."""
    held = held_of(scope)
    whole = covered(scope, held)
    total = Contacts(book="", person="", currency="", held=whole.held, touched=whole.touched)
    for line in contacts(scope, held):
        for figure in ("calls", "answered", "right_party", "promises"):
            setattr(total, figure, getattr(total, figure) + getattr(line, figure))
    return total


@dataclass(frozen=True, kw_only=True)
class PeopleFloor:
    """Who is there: of one team everybody, of several how many. online, accepting: of the one team."""

    members: list[Member]
    online: int
    accepting: int


def people_floor(of: Whose) -> PeopleFloor:
    """Return the part about people: those of the chosen team that are online, what they are on. At most six queries."""
    if of.team is None:
        return PeopleFloor(members=[], online=0, accepting=0)
    everybody, _topics = members(team=of.team, now=of.now, day_start=of.day_start)
    there = [member for member in everybody if member.online]
    return PeopleFloor(members=there, online=len(there), accepting=sum(member.accepting for member in there))
