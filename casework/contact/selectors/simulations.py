"""What the pages of simulations show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.contact import origins
from casework.contact.models import Channel, ContactAttempt, RuleSet, Simulation
from casework.contact.origins import Origin
from casework.contact.permissions import simulations_seen_by
from casework.contact.rules import Line, Rule
from casework.contact.rulesets import line_of
from casework.contact.words import HOW_SIMULATED, chosen_words, rule_words, source_words
from casework.people.models import Team
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class SimulationsPage:
    """What a book's rules can be tried with, and the viewer's newest simulations with their rules in words.

    versions: the book's, the newest first.
    """

    books: list[Book]
    book: Book | None
    versions: list[RuleSet]
    simulations: list[tuple[Simulation, str]]


@dataclass(kw_only=True)
class Counted:
    """One line of a table: how many by channel, and in all. of: how many were tried, where that is told."""

    team: str = ""
    rule: str = ""
    source: str = ""
    legal: bool = False
    of: int = 0
    by_channel: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Channel.values, 0))

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.by_channel.values())

    @property
    def share(self) -> int:
        """Their share of what was tried, in hundredths of a percent, rounded."""
        return share(self.total, self.of)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One attempt that would have been refused. until: when it would have been allowed; None: not by waiting. origin:
    its case or order, None where the viewer may not open it.
    """

    attempt: ContactAttempt
    rule: str
    team: str
    until: datetime | None
    origin: Origin | None


@dataclass(frozen=True, kw_only=True)
class SimulationView:
    """One simulation. words: its rules; how: how it counts; lines: by rule and team, the most first; teams: by team.

    channels: the columns.
    """

    simulation: Simulation
    words: str
    lines: list[Counted]
    teams: list[Counted]
    examples: list[Example]
    channels: list[str]
    share: int
    how: str


def share(part: int, whole: int) -> int:
    """Return a share in hundredths of a percent, rounded; 0 of nothing."""
    return round(part * 10_000 / whole) if whole else 0


def simulations_page(*, viewer: "User", code: str) -> SimulationsPage:
    """Return the page of the book called `code`, else of the first one. Three queries."""
    books = list(Book.objects.order_by("code"))
    book = next((one for one in books if one.code == code), books[0] if books else None)
    if book is None:
        return SimulationsPage(books=[], book=None, versions=[], simulations=[])
    own = Simulation.objects.filter(owner=viewer, book=book).select_related("job", "version")
    return SimulationsPage(
        books=books, book=book, versions=list(RuleSet.objects.filter(book=book).order_by("-number")[:SHOWN]),
        simulations=[(one, chosen_words(one)) for one in own.order_by("-asked_at", "-pk")[:SHOWN]],
    )  # fmt: skip


def simulation_seen(viewer: "User", public_id: UUID) -> Simulation:
    """Return a simulation that `viewer` may look at. Raises Http404."""
    rows = simulations_seen_by(viewer).select_related("job", "version", "book", "owner")
    return get_object_or_404(rows, public_id=public_id)


def simulation_view(simulation: Simulation, *, viewer: "User") -> SimulationView:
    """Return what a simulation found. Four queries at most, however much it was."""
    found = simulation.result
    lines = [line_of(columns) for columns in found.get("rules", [])]
    teams = dict(Team.objects.values_list("pk", "name"))
    return SimulationView(
        simulation=simulation, words=chosen_words(simulation), lines=_by_rule(found, lines, teams),
        teams=_by_team(found, teams), examples=_examples(found, lines, teams, viewer),
        channels=[str(one.label) for one in Channel], share=share(simulation.refused, simulation.attempts),
        how=str(HOW_SIMULATED),
    )  # fmt: skip


def _by_rule(found: Mapping[str, Any], lines: list[Line], teams: Mapping[int, str]) -> list[Counted]:
    counted: dict[tuple[str, int | None, int | None], Counted] = {}
    for rule, index, team, channel, number in found.get("refused", []):
        line = lines[index] if index is not None else None
        one = counted.setdefault(
            (rule, index, team),
            Counted(
                team=teams.get(team, ""), rule=rule_words(Rule(rule), line),
                source=source_words(line) if line else "", legal=line is None or line.legal,
            ),
        )  # fmt: skip
        one.by_channel[channel] += number
    return sorted(counted.values(), key=lambda one: (-one.total, one.rule, one.team))


def _by_team(found: Mapping[str, Any], teams: Mapping[int, str]) -> list[Counted]:
    counted: defaultdict[int | None, Counted] = defaultdict(Counted)
    for team, _channel, number in found.get("tried", []):
        counted[team].team = teams.get(team, "")
        counted[team].of += number
    for _rule, _index, team, channel, number in found.get("refused", []):
        counted[team].by_channel[channel] += number
    return sorted(counted.values(), key=lambda one: (not one.team, one.team))


def _examples(
    found: Mapping[str, Any], lines: list[Line], teams: Mapping[int, str], viewer: "User"
) -> list[Example]:  # fmt: skip
    kept = found.get("examples", [])
    attempts = ContactAttempt.objects.select_related("made_by").in_bulk([one[0] for one in kept])
    pages = origins.origins(viewer, list(attempts))
    return [
        Example(
            attempt=attempts[pk], rule=rule_words(Rule(rule), lines[index] if index is not None else None),
            team=teams.get(team, ""), until=datetime.fromisoformat(until) if until else None, origin=pages.get(pk),
        )
        for pk, rule, index, team, until in kept
    ]  # fmt: skip
