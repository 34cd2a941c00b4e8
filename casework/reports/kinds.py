"""Kinds of exports: what can be asked for in the export centre, and the function that writes its file.

An app registers its kinds when it is ready. A kind's function gets the scope that its asker may read, and writes within
it: no kind holds phone numbers, ID numbers, addresses or notes, so that nothing unmasked leaves the house.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from casework.reports.selectors.scope import Scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Text = str | Promise
# (lines done, lines in all); it raises when the work was cancelled.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a file is made of, and for whom. asker: a person, or what they run. language: of every word in it."""

    scope: "Scope"
    asker: str
    language: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ExportKind:
    """One kind. group: under which it stands in the list. words: what the file holds. suffix: "xlsx" or "csv".

    of_books: it is of whole books, whatever the team.

    build(asked, target, progress) writes the file and returns how many lines it holds. It tells progress after every
    chunk, and lets what that raises pass.
    """

    key: str
    label: Text
    group: Text
    words: Text
    suffix: str
    build: Callable[[Asked, Path, Progress], int]
    of_books: bool = False

    @property
    def content_type(self) -> str:
        """The file's type."""
        return XLSX if self.suffix == "xlsx" else CSV


class UnknownKind(LookupError):
    """An export was asked for under a name that nobody registered."""


_KINDS: dict[str, ExportKind] = {}


def register(*kinds: ExportKind) -> None:
    """Offer these kinds, in this order after those offered already."""
    _KINDS.update((kind.key, kind) for kind in kinds)


def get(key: str) -> ExportKind:
    """Return the kind called `key`. Raises UnknownKind."""
    try:
        return _KINDS[key]
    except KeyError:
        raise UnknownKind(key) from None


def every() -> list[ExportKind]:
    """Return all kinds, in the order in which they were registered."""
    return list(_KINDS.values())
