"""What collectors held, did and collected, period by period, from the summaries of closed days.

The figures are those of the page Figures over the same days, from the same code (`summaries.rules.Window`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.collections.models import Bucket
from casework.reports.dashboards.rules import Period
from casework.reports.dashboards.selectors.reviewed import place_of
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.rules import Window
from casework.reports.summaries.selectors.closed import Days
from casework.reports.summaries.selectors.held import Line, closed_lines

Values = list[Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Sums:
    """One bucket in one currency, or one team. parts: its figures of each period; None where no day of it is closed.

    code: the bucket's, "" of a team. behind: what names it in the address of the rows behind a number.
    """

    code: str
    behind: Mapping[str, str]
    name: str
    parts: list[Window | None]

    def values(self, of: Callable[[Window], int | Decimal | None]) -> Values:
        """Return a figure of each period."""
        found = (None if one is None else of(one) for one in self.parts)
        return [None if value is None else Decimal(value) for value in found]


@dataclass(frozen=True, kw_only=True)
class Collected:
    """buckets: by bucket and currency, of those in which anybody held a case; made: by bucket, contacts and promises;
    teams: by team, cases held and attempted. All in the order of ladders, or of names.
    """

    buckets: list[Sums]
    made: list[Sums]
    teams: list[Sums]


def collected(scope: Scope, days: Days, parts: Sequence[Period]) -> Collected:
    """Return all of it. Two queries, along the closed days."""
    lines = list(closed_lines(scope, days))
    buckets = {row.pk: row for row in Bucket.objects.select_related("pool__team").order_by("ladder", "lower", "pk")}
    firsts = dict(_firsts(days, parts))
    there = [any(place == at for _book, place in firsts) for at in range(len(parts))]
    of_bucket = _summed(lines, firsts, parts, lambda line: (line.bucket, line.currency))
    of_made = _summed(lines, firsts, parts, lambda line: (line.bucket, ""))
    of_team = _summed(lines, firsts, parts, lambda line: (buckets[line.bucket].pool.team_id or 0, ""))
    many = len({line.currency for line in lines}) > 1

    def whole(found: Mapping[int, Window]) -> list[Window | None]:
        return [found.get(at, Window()) if closed else None for at, closed in enumerate(there)]

    def by_bucket(found: Mapping[tuple[int, str], Mapping[int, Window]], *, held: bool) -> Iterator[Sums]:
        for pk, row in buckets.items():
            for (_pk, currency), windows in sorted(
                (pair for pair in found.items() if pair[0][0] == pk), key=lambda pair: pair[0]
            ):
                if not held or any(one.is_held for one in windows.values()):
                    name = f"{row.code} {currency}" if many and currency else row.code
                    yield Sums(code=row.code, behind={"of": str(pk)}, name=name, parts=whole(windows))

    every = {row.pool.team.pk: row.pool.team for row in buckets.values() if row.pool.team}
    return Collected(
        buckets=list(by_bucket(of_bucket, held=True)), made=list(by_bucket(of_made, held=False)),
        teams=[
            Sums(code="", behind={"team": team.code}, name=team.name, parts=whole(of_team[pk, ""]))
            for pk, team in sorted(every.items(), key=lambda pair: (pair[1].name, pair[0]))
            if any(one.held for one in of_team.get((pk, ""), {}).values())
        ],
    )  # fmt: skip


def _firsts(days: Days, parts: Sequence[Period]) -> Iterator[tuple[tuple[int, int], date]]:
    """Yield the first closed day of each book in each period, by book and the period's number."""
    found: dict[tuple[int, int], date] = {}
    for book, day in sorted(days.closed, reverse=True):
        found[book, place_of(day, parts)] = day
    yield from found.items()


def _summed(
    lines: Sequence[Line],
    firsts: Mapping[tuple[int, int], date],
    parts: Sequence[Period],
    key_of: Callable[[Line], tuple[int, str]],
) -> dict[tuple[int, str], dict[int, Window]]:
    """Add lines up by key and period."""
    found: dict[tuple[int, str], dict[int, Window]] = defaultdict(lambda: defaultdict(Window))
    for line in lines:
        place = place_of(line.day, parts)
        found[key_of(line)][place].add(line.figures, reach=(line.day - firsts[line.book, place]).days)
    return found
