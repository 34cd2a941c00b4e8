"""Counting what a simulation refused: by rule, by the team of who made the attempt, by channel."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection
from datetime import date
from typing import Any

from casework.contact import rules
from casework.contact.gate import Tried, Verdict
from casework.contact.models import Purpose
from casework.lib.days import day_in
from casework.people.models import Membership, TeamKind

# So many examples of each rule and team are kept, the latest; and so many in all.
EXAMPLES = 3
MOST_EXAMPLES = 60


class Teams:
    """Which team somebody was in on a day; of several, one that does the work the attempt was made for."""

    def __init__(self) -> None:
        """Read everybody's memberships, past ones too. One query."""
        self._of: defaultdict[int, list[tuple[date, date | None, int, str]]] = defaultdict(list)
        rows = Membership.objects.order_by("team", "pk")
        for user, joined, left, team, kind in rows.values_list(
            "user", "joined_on", "left_on", "team", "team__kind"
        ):  # fmt: skip
            self._of[user].append((joined, left, team, kind))

    def of(self, user: int, day: date, purpose: str) -> int | None:
        """Return the id of the team; None for who was in none."""
        mine = [
            (team, kind)
            for joined, left, team, kind in self._of.get(user, ())
            if joined <= day and (left is None or day < left)
        ]
        collects = purpose != Purpose.VERIFICATION
        fitting = [team for team, kind in mine if (kind == TeamKind.COLLECTIONS) == collects]
        return fitting[0] if fitting else mine[0][0] if mine else None


class Tally:
    """What is known so far. only: the teams that count; None: everybody, also who is in no team."""

    def __init__(self, *, chosen: rules.Rules, zone: str, only: Collection[int] | None) -> None:
        self._lines = list(chosen.lines)
        self._zone, self._only, self._teams = zone, only, Teams()
        self._tried: Counter[tuple[int | None, str]] = Counter()
        self._refused: Counter[tuple[str, int | None, int | None, str]] = Counter()
        self._examples: defaultdict[tuple[str, int | None, int | None], deque[list[Any]]] = defaultdict(
            lambda: deque(maxlen=EXAMPLES)
        )

    @property
    def tried(self) -> int:
        """How many attempts were counted."""
        return self._tried.total()

    @property
    def refused(self) -> int:
        """How many of them would not have been made."""
        return self._refused.total()

    def add(self, row: Tried, said: Verdict) -> tuple[bool, int | None]:
        """Count one; return whether it counts, and the team of who made it."""
        team = self._teams.of(row.made_by, day_in(self._zone, row.at), row.purpose)
        if self._only is not None and team not in self._only:
            return False, team
        self._tried[team, row.channel] += 1
        if not said.allowed:
            line = self._lines.index(said.line) if said.line in self._lines else None
            self._refused[said.rule.value, line, team, row.channel] += 1
            until = said.until.isoformat() if said.until else None
            self._examples[said.rule.value, line, team].append([row.pk, said.rule.value, line, team, until])
        return True, team

    def result(self) -> dict[str, Any]:
        """Return it as the simulation's row keeps it.

        tried: [team, channel, number]; refused: [rule, index of the book's rule or None, team, channel, number], the
        most first; examples: [attempt, rule, index, team, when it would have been allowed].
        """
        most = sorted(self._refused.items(), key=lambda pair: (-pair[1], str(pair[0])))
        by_kind = sorted(self._examples.items(), key=lambda pair: str(pair[0]))
        return {
            "tried": [[*key, number] for key, number in sorted(self._tried.items(), key=str)],
            "refused": [[*key, number] for key, number in most],
            "examples": [one for _key, kept in by_kind for one in kept][:MOST_EXAMPLES],
        }
