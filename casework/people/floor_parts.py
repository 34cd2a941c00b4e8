"""What apps above add to the team page: what its people are on and did today, sections below the table, actions on a
member; they say so in `ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from casework.people.models import Team


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part that the page fetches by itself. url_name takes the team's public id."""

    key: str
    url_name: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that a lead does with a member, in the drawer. url_name takes the team's and the member's public id."""

    key: str
    label: str | Promise
    icon: str
    url_name: str


_SECTIONS: dict[str, Section] = {}
_ACTIONS: dict[str, Action] = {}
_PAGE: list[str] = []


def add_section(section: Section) -> None:
    """Show `section` below the members. The same key again replaces it."""
    _SECTIONS[section.key] = section


def add_action(action: Action) -> None:
    """Offer `action` on each member to who leads the team. The same key again replaces it."""
    _ACTIONS[action.key] = action


def set_page(url_name: str) -> None:
    """Let a member's line lead to this page; url_name takes the team's and the member's public id."""
    _PAGE[:] = [url_name]


def page() -> str:
    """Return the name of a member's page, "" where no app has one."""
    return _PAGE[0] if _PAGE else ""


def sections() -> list[Section]:
    """Return the sections by key."""
    return [_SECTIONS[key] for key in sorted(_SECTIONS)]


def actions() -> list[Action]:
    """Return the actions by key."""
    return [_ACTIONS[key] for key in sorted(_ACTIONS)]


@dataclass(frozen=True, kw_only=True)
class Now:
    """What somebody is on: the item opened last that is still theirs, its address, since when.

    left: how many others they opened and still hold. untouched_since: since when the oldest one waits that they never
    opened. Everything is empty for somebody without work.
    """

    item: str = ""
    url: str = ""
    since: datetime | None = None
    left: int = 0
    untouched_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the people of a team are on, by user id; topics: what changes when that does."""

    people: dict[int, Now] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)


# What somebody did since their day began: (what, how many), by user id.
Done = dict[int, list[tuple[str, int]]]
WorkReader = Callable[["Team"], Work]
DoneReader = Callable[["Team", datetime], Done]
_work: list[WorkReader] = []
_DONE: dict[str, DoneReader] = {}


def read_work_by(reader: WorkReader) -> None:
    """Let `reader(team)` say what a team's people are on; the engine does, for every kind of work. Set-based."""
    _work[:] = [reader]


def read_done_by(kind: str, reader: DoneReader) -> None:
    """Let `reader(team, day_start)` say what the people of a team of this kind (TeamKind) did today. One query."""
    _DONE[kind] = reader


def work_of(team: "Team") -> Work:
    """Return what the people of `team` are on."""
    return _work[0](team) if _work else Work()


def done_by(team: "Team", day_start: datetime) -> Done:
    """Return what the people of `team` did since `day_start`."""
    reader = _DONE.get(team.kind)
    return reader(team, day_start) if reader else {}
