"""The sheet of a simulation: what was refused by rule, team and channel, by team, and attempt by attempt."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casework.contact.gate import Tried, Verdict
from casework.contact.models import Channel, Purpose, Simulation
from casework.contact.rules import Rule, Rules
from casework.contact.services.tallying import Tally
from casework.contact.words import HOW_SIMULATED, chosen_words, rule_words, source_words
from casework.lib.sheets import writing
from casework.lib.sheets.writing import Column, Kind
from casework.people.models import Team, User

# A spreadsheet has 1,048,576 rows; what is beyond is counted, and not listed.
MOST_LISTED = 1_000_000


def write_sheet(
    *,
    simulation: Simulation,
    chosen: Rules,
    tally: Tally,
    replayed: Iterable[tuple[Tried, Verdict]],
    target: Path,
    now: datetime,
) -> None:
    """Count what was replayed into `tally`, and write the workbook to `target` in the language that is active.

    Rows go to the file as they come; memory does not grow with them. No names and no numbers of customers are in it:
    their references are.
    """
    names = dict(Team.objects.values_list("pk", "name"))
    with writing.Book(made_at=now) as book:
        by_rule, by_team = _by_rule(book), _by_team(book)
        listed = book.sheet(_("Refused attempts"), _columns())
        cells = _Cells(names, simulation.book.time_zone)
        for row, said in replayed:
            counts, team = tally.add(row, said)
            if counts and not said.allowed and listed.rows < MOST_LISTED:
                listed.append(cells.of(row, said, team))
        listed.close()
        found = tally.result()
        for rule, index, team, channel, number in found["refused"]:
            line = chosen.lines[index] if index is not None else None
            source = source_words(line) if line is not None else None
            by_rule.append([rule_words(Rule(rule), line), source, names.get(team), str(Channel(channel).label), number])
        by_rule.close(total=_("Total"))
        _write_teams(by_team, found, names)
        book.facts(_("Parameters"), _parameters(simulation, tally, now))
        book.save(target)


def _by_rule(book: writing.Book) -> writing.Sheet:
    return book.sheet(
        _("By rule and team"),
        [
            Column(key="rule", title=_("Rule")), Column(key="source", title=_("Source")),
            Column(key="team", title=_("Team")), Column(key="channel", title=_("Channel")),
            Column(key="refused", title=_("Would be refused"), kind=Kind.WHOLE, total="SUM({refused})"),
        ],
    )  # fmt: skip


def _by_team(book: writing.Book) -> writing.Sheet:
    return book.sheet(
        _("By team"),
        [
            Column(key="team", title=_("Team")), Column(key="channel", title=_("Channel")),
            Column(key="tried", title=_("Attempts"), kind=Kind.WHOLE, total="SUM({tried})"),
            Column(key="refused", title=_("Would be refused"), kind=Kind.WHOLE, total="SUM({refused})"),
            Column(
                key="share", title=_("Share"), kind=Kind.PERCENT, note=_("Would be refused ÷ attempts."),
                total="{refused_total}/{tried_total}",
            ),
        ],
    )  # fmt: skip


def _write_teams(sheet: writing.Sheet, found: dict[str, list[list[object]]], names: dict[int, str]) -> None:
    refused: dict[tuple[object, object], int] = {}
    for _rule, _index, team, channel, number in found["refused"]:
        refused[team, channel] = refused.get((team, channel), 0) + int(str(number))
    for team, channel, number in found["tried"]:
        tried, stopped = int(str(number)), refused.get((team, channel), 0)
        name = names.get(int(str(team))) if team is not None else None
        sheet.append([name, str(Channel(str(channel)).label), tried, stopped, Decimal(stopped) / tried])
    sheet.close(total=_("Total"))


def _columns() -> list[Column]:
    return [
        Column(key="at", title=_("Attempt at"), kind=Kind.INSTANT), Column(key="team", title=_("Team")),
        Column(key="person", title=_("Who tried")), Column(key="customer", title=_("Customer")),
        Column(key="channel", title=_("Channel")), Column(key="purpose", title=_("Purpose")),
        Column(key="rule", title=_("Rule")), Column(key="source", title=_("Source")),
        Column(
            key="until", title=_("Would be allowed from"), kind=Kind.INSTANT,
            note=_("In the book's time zone. Empty: waiting would not have helped."),
        ),
    ]  # fmt: skip


class _Cells:
    """Makes the cells of one refused attempt; people's names are read as they come."""

    def __init__(self, teams: dict[int, str], zone: str) -> None:
        self._teams, self._zone, self._people = teams, ZoneInfo(zone), dict[int, str]()

    def of(self, row: Tried, said: Verdict, team: int | None) -> list[writing.Value]:
        """Return them in the order of the columns."""
        return [
            self._local(row.at), self._teams.get(team or 0), self._person(row.made_by), row.reference,
            str(Channel(row.channel).label), str(Purpose(row.purpose).label),
            rule_words(said.rule, said.line), source_words(said.line) if said.line else None,
            self._local(said.until) if said.until else None,
        ]  # fmt: skip

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    def _person(self, pk: int) -> str:
        if pk not in self._people:
            self._people[pk] = str(User.objects.get(pk=pk))
        return self._people[pk]


def _parameters(simulation: Simulation, tally: Tally, now: datetime) -> Iterator[tuple[str, writing.Value]]:
    zone = simulation.book.time_zone
    yield _("Book"), simulation.book.name
    yield _("Rules"), chosen_words(simulation)
    yield _("First day"), simulation.first_day
    yield _("Last day"), simulation.last_day
    yield _("Attempts"), tally.tried
    yield _("Would be refused"), tally.refused
    yield _("Listed at most"), MOST_LISTED
    yield _("As of"), now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    yield _("Time zone"), zone
    yield _("Made for"), str(simulation.owner)
    yield _("How it counts"), str(HOW_SIMULATED)
