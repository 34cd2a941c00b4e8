"""The one shape of all limits: what can be said, where, from the widest place to the narrowest, and what then holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy

from casework.lib.templatetags.ui import percent

Text = str | Promise
ALL = "all"
AND = "~"  # between two places that are named together, in an address


class Unit(StrEnum):
    """What a limit's whole number counts: hundredths of a percent, or things and days."""

    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit that can be said in a place. name: its code in forms and in the audit trail; label: its column; line:
    in which line of the place it stands ("" where a place has only one); least, most: of its unit.
    """

    name: str
    label: Text
    line: Text = ""
    unit: Unit = Unit.NUMBER
    least: int = 0
    most: int

    @property
    def full_label(self) -> Text:
        """Name it where it stands alone, in a form or a list of changes."""
        return format_lazy("{} · {}", self.line, self.label) if self.line else self.label

    def told(self, value: int | None) -> str:
        """Return a value as it is read; "" for none."""
        if value is None:
            return ""
        return percent(value) if self.unit == Unit.SHARE else str(value)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What holds of one limit in a place. is_own: said for just this place; else it comes from a wider one."""

    value: int
    text: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where limits hold. scope: as an address names it; rows: what its rows are found by (field → id, None for all);
    own: what is said for just this place; wider: what holds where it says nothing, of every limit.
    """

    scope: str
    name: str
    rows: Mapping[str, Any]
    own: Mapping[str, int]
    wider: Mapping[str, int]

    @property
    def is_widest(self) -> bool:
        """Say whether nothing but the house itself is wider."""
        return self.scope == ALL

    @property
    def holding(self) -> dict[str, int]:
        """Return what holds here, of every limit."""
        return {**self.wider, **self.own}

    def cell(self, limit: Limit) -> Cell:
        """Return what holds here of one limit."""
        value = self.holding[limit.name]
        return Cell(value=value, text=limit.told(value), is_own=limit.name in self.own)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One kind of limits. key: as an address names it; subject: what the audit trail calls one; says: what they are;
    since: from when on a change holds. read: every place that the page shows, the widest first; write: keep just these
    values as the place's own. pairs: two kinds of place (their heading, scopes with names) that may be named together.
    """

    key: str
    subject: str
    label: Text
    says: Text
    since: Text
    limits: tuple[Limit, ...]
    read: Callable[[], list[Place]]
    write: Callable[[Place, Mapping[str, int]], None]
    find: "Callable[[str], Place | None] | None" = None
    pairs: "Callable[[], list[tuple[Text, list[tuple[str, str]]]]] | None" = None
    by_name: Mapping[str, Limit] = field(init=False)

    def __post_init__(self) -> None:
        """Find limits by their names."""
        object.__setattr__(self, "by_name", {one.name: one for one in self.limits})

    @property
    def columns(self) -> list[Text]:
        """The headings of one line's limits."""
        return [one.label for one in self.lines[0][1]]

    @property
    def lines(self) -> list[tuple[str, list[Limit]]]:
        """The lines of a place: what each is called, and its limits."""
        return [(label, list(limits)) for label, limits in groupby(self.limits, key=lambda one: str(one.line))]

    def place(self, scope: str) -> Place | None:
        """Return the place that an address names, None when there is none."""
        known = next((one for one in self.read() if one.scope == scope), None)
        return known or (self.find(scope) if self.find is not None else None)


def laid(wide: Mapping[str, int], narrower: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return what holds when places speak one after the other, the narrowest last."""
    held = dict(wide)
    for said in narrower:
        held.update(said)
    return held


def said_in(row: object, limits: Sequence[Limit]) -> dict[str, int]:
    """Return what a row says, by the limits' names, which are its fields'."""
    return {one.name: value for one in limits if (value := getattr(row, one.name)) is not None}
