"""What apps above add to the team page: sections below the table, and actions on a member; they say so in `ready()`."""

from dataclasses import dataclass

from django.utils.functional import Promise


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


def add_section(section: Section) -> None:
    """Show `section` below the members. The same key again replaces it."""
    _SECTIONS[section.key] = section


def add_action(action: Action) -> None:
    """Offer `action` on each member to who leads the team. The same key again replaces it."""
    _ACTIONS[action.key] = action


def sections() -> list[Section]:
    """Return the sections by key."""
    return [_SECTIONS[key] for key in sorted(_SECTIONS)]


def actions() -> list[Action]:
    """Return the actions by key."""
    return [_ACTIONS[key] for key in sorted(_ACTIONS)]
