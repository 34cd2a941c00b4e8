"""Signals: whose work was perhaps done without looking, over two weeks."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from casework.collections.models import Placement
from casework.contact.models import ContactAttempt
from casework.lib.roles import Role
from casework.people.models import User as Person
from casework.people.permissions import team_ids_with
from casework.portfolio.book_days import on_days
from casework.quality import words
from casework.quality.rules import signals as rules
from casework.quality.selectors.days import last_day_over
from casework.quality.selectors.reading import reading_times
from casework.review.models import Decision, OrderAssignment, OrderEvent, ReviewStage
from casework.workflow.models import Outcome

if TYPE_CHECKING:
    from casework.people.models import User

WINDOW = timedelta(days=14)
# Ended by the person, or by the clock while they were away; what somebody else took from them was not given back.
BACK = Q(outcome__in=[Outcome.RELEASED, Outcome.REASSIGNED]) & (Q(ended_by=F("person")) | Q(ended_by__isnull=True))
# In the order in which each person decided: the rows of one outcome (their two counts differ by the same number), and
# the halves of each day.
_PLACED = """
WITH placed AS (
  SELECT decided_by_id AS person, stage, outcome,
         ROW_NUMBER() OVER (PARTITION BY decided_by_id ORDER BY decided_at, id)
         - ROW_NUMBER() OVER (PARTITION BY decided_by_id, outcome ORDER BY decided_at, id) AS streak,
         NTILE(2) OVER (PARTITION BY decided_by_id, decided_on ORDER BY decided_at, id) AS half
    FROM review_decision WHERE decided_on BETWEEN %s AND %s AND stage IN ({stages})
)
"""
_RUNS = """, runs AS (SELECT person, outcome, COUNT(*) AS length FROM placed GROUP BY person, outcome, streak)
SELECT person, outcome, MAX(length), SUM(length) FROM runs GROUP BY person, outcome"""
_HALVES = " SELECT person, half, stage, outcome, COUNT(*) FROM placed GROUP BY person, half, stage, outcome"


@dataclass(frozen=True, kw_only=True)
class SignalLine:
    """One reviewer. Shares in percent, None for none; flags: what is told, (code, in words)."""

    person: Person
    seen: rules.Seen
    fast: float | None
    first: float | None
    second: float | None
    unread: float | None
    flags: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class CollectorLine:
    """One collector: placements that ended, and those given back without any contact."""

    person: Person
    ended: int
    unread: int
    share: float
    is_told: bool


@dataclass(frozen=True, kw_only=True)
class SignalsPage:
    """first, last: the days looked at. Reviewers and collectors, those with signals first, then by name."""

    first: date
    last: date
    reviewers: list[SignalLine]
    collectors: list[CollectorLine]


def signals_page(user: "User", *, now: datetime) -> SignalsPage:
    """Return the signals of the people of the teams that `user` inspects or leads; auditors see all. Ten queries."""
    last = last_day_over(now)
    teams = None if user.has_role(Role.AUDITOR) else _teams(user)
    seen = _seen(last, _stages(teams))
    handed = _collectors(last, teams)
    people = Person.objects.in_bulk({*seen, *handed})
    reviewers = [_line(people[pk], found) for pk, found in seen.items()]
    collectors = [_collector(people[pk], *counts) for pk, counts in handed.items()]
    return SignalsPage(
        first=last - WINDOW + timedelta(days=1),
        last=last,
        reviewers=sorted(reviewers, key=lambda line: (-len(line.flags), str(line.person), line.person.pk)),
        collectors=sorted(collectors, key=lambda line: (not line.is_told, str(line.person), line.person.pk)),
    )


def flagged(last: date) -> set[int]:
    """Return the reviewers (ids) of whom the two weeks up to `last` tell something. Six queries."""
    return {pk for pk, seen in _seen(last, _stages(None)).items() if rules.told(seen)}


def _teams(user: "User") -> frozenset[int]:
    return team_ids_with(user, "assign_team") | team_ids_with(user, "inspect_team")


def _stages(teams: Collection[int] | None) -> list[str]:
    rows = ReviewStage.objects.all() if teams is None else ReviewStage.objects.filter(pool__team__in=teams)
    return list(rows.values_list("stage", flat=True))


def _seen(last: date, stages: list[str]) -> dict[int, rules.Seen]:
    """Return what was seen of each reviewer who decided, or whose assignments ended. Five queries."""
    if not stages:
        return {}
    first = last - WINDOW + timedelta(days=1)
    fast = _fast(first, last, stages)
    handed = _handed(first, last, stages)
    runs, halves = _placed(_RUNS, first, last, stages), _placed(_HALVES, first, last, stages)
    counted = {pk: fast.get(pk, (0, 0)) for pk in {**fast, **handed}}
    found: dict[int, dict[str, Any]] = {pk: {"decided": n, "fast": quick} for pk, (n, quick) in counted.items()}
    longest: dict[int, tuple[int, float]] = dict.fromkeys(found, (0, 0.0))
    shares = _Shares(halves)
    for person, outcome, length, _number in runs:
        longest[person] = max(longest[person], (int(length), shares.of(person, outcome)))
    parts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for person, half, _stage, outcome, number in halves:
        parts[person, half][1] += number
        parts[person, half][0] += number if outcome == "approved" else 0
    return {
        pk: rules.Seen(
            **counts, run=longest[pk][0], run_share=longest[pk][1], first=_pair(parts[pk, 1]),
            second=_pair(parts[pk, 2]), ended=handed.get(pk, (0, 0))[0], unread=handed.get(pk, (0, 0))[1],
        )
        for pk, counts in found.items()
    }  # fmt: skip


class _Shares:
    """How often each outcome was decided at each stage, by each person and by everybody."""

    def __init__(self, halves: list[tuple[Any, ...]]) -> None:
        self._mine: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
        for person, _half, stage, outcome, number in halves:
            self._mine[person][stage, outcome] += number
        self._all = sum(self._mine.values(), Counter[tuple[str, str]]())

    def of(self, person: int, outcome: str) -> float:
        """Return the share of `outcome` by which a run of it by `person` is judged."""
        mine = self._mine[person]
        return rules.run_share(_by_stage(mine, outcome), _by_stage(self._all, outcome))


def _by_stage(counts: Counter[tuple[str, str]], outcome: str) -> dict[str, tuple[int, int]]:
    decided = Counter[str]()
    for (stage, _outcome), number in counts.items():
        decided[stage] += number
    return {stage: (counts[stage, outcome], number) for stage, number in decided.items()}


def _pair(counts: list[int]) -> tuple[int, int]:
    return counts[0], counts[1]


def _fast(first: date, last: date, stages: list[str]) -> Mapping[int, tuple[int, int]]:
    rows = reading_times(Decision.objects.filter(decided_on__range=(first, last), stage__in=stages))
    quick = Q(read_for__lt=timedelta(seconds=rules.MIN_READING))
    counted = rows.values("decided_by").annotate(number=Count("pk"), quick=Count("pk", filter=quick))
    return {row["decided_by"]: (row["number"], row["quick"]) for row in counted}


def _handed(first: date, last: date, stages: list[str]) -> Mapping[int, tuple[int, int]]:
    """Return by person how many assignments ended in these days, and how many were given back unopened."""
    opened = OrderEvent.objects.filter(
        item=OuterRef("item"), name="start_review", actor=OuterRef("person"), recorded_at__gte=OuterRef("given_at"),
        recorded_at__lte=OuterRef("ended_at"),
    )  # fmt: skip
    rows = OrderAssignment.objects.filter(on_days(first, last, at="ended_at", book="item__book"), stage__in=stages)
    unread = BACK & ~Exists(opened)
    counted = rows.annotate(unread=unread).values("person").annotate(
        ended=Count("pk"), back=Count("pk", filter=Q(unread=True))
    )  # fmt: skip
    return {row["person"]: (row["ended"], row["back"]) for row in counted}


def _collectors(last: date, teams: Collection[int] | None) -> dict[int, tuple[int, int]]:
    """Return by collector how many placements ended, and how many were given back without any contact by them."""
    touched = ContactAttempt.objects.filter(
        customer=OuterRef("item__customer"), made_by=OuterRef("person"), made_at__gte=OuterRef("given_at"),
        made_at__lte=OuterRef("ended_at"),
    )  # fmt: skip
    rows = Placement.objects.filter(ended_on__range=(last - WINDOW + timedelta(days=1), last), stay__is_current=True)
    if teams is not None:
        rows = rows.filter(stay__bucket__pool__team__in=teams)
    marked = rows.annotate(unread=BACK & ~Exists(touched)).values("person")
    counted = marked.annotate(ended=Count("pk"), back=Count("pk", filter=Q(unread=True)), who=F("person"))
    return {row["who"]: (row["ended"], row["back"]) for row in counted}


def _placed(then: str, first: date, last: date, stages: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_PLACED.format(stages=", ".join(["%s"] * len(stages))) + then, [first, last, *stages])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _line(person: Person, seen: rules.Seen) -> SignalLine:
    return SignalLine(
        person=person,
        seen=seen,
        fast=_share(seen.fast, seen.decided),
        first=_share(*seen.first),
        second=_share(*seen.second),
        unread=_share(seen.unread, seen.ended),
        flags=[(code, str(words.SIGNALS[code])) for code in rules.told(seen)],
    )


def _collector(person: Person, ended: int, unread: int) -> CollectorLine:
    is_told = ended >= rules.LEAST and unread > rules.UNREAD_SHARE * ended
    return CollectorLine(person=person, ended=ended, unread=unread, share=_share(unread, ended) or 0.0, is_told=is_told)
