"""The page of figures: one table at a time, a part of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lib.sheets.writing import Value
from casework.portfolio.models import Book
from casework.reports import tables
from casework.reports.permissions import reads_everything_of_teams
from casework.reports.selectors import collecting
from casework.reports.selectors.reasons import reasons
from casework.reports.selectors.reviewing import reviewing
from casework.reports.selectors.scope import Scope, scope_of
from casework.reports.tables import Head, Table

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 100
# Columns that are said once above the table where they are the same in every row: it has to fit the screen.
_SAID_ONCE = ("book", "currency")


class _Kind(NamedTuple):
    """One table. of_review: it says how orders are decided, and nothing of collections."""

    title: str | Promise
    make: Callable[[Scope], Table]
    of_review: bool


_TABLES = {
    "reviewers": _Kind(_("Reviewers"), lambda scope: tables.reviewers(reviewing(scope)), of_review=True),
    "review-floor": _Kind(_("Review floor"), lambda scope: tables.review_floor(reviewing(scope)), of_review=True),
    "reasons": _Kind(_("Reasons"), lambda scope: tables.reasons(reasons(scope)), of_review=True),
    "collectors": _Kind(
        _("Collectors"), lambda scope: tables.collectors(collecting.collectors(scope)), of_review=False
    ),
    "buckets": _Kind(_("Buckets"), lambda scope: tables.buckets(collecting.buckets(scope)), of_review=False),
    "collection-floor": _Kind(
        _("Collection floor"), lambda scope: tables.collection_floor(collecting.floor(scope)), of_review=False
    ),
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One table to choose."""

    key: str
    title: str | Promise
    active: bool


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """The chosen table: the columns shown, the rows of this page, their totals, and what is the same in all rows.

    after: where the next rows begin, None when there are no more. is_nobodys: the reader has no team whose figures they
    may read.
    """

    tabs: list[Tab]
    title: str
    heads: list[Head]
    rows: list[list[Value]]
    totals: list[Value]
    said_once: list[tuple[str, Value]]
    key: str
    after: int | None
    is_nobodys: bool

    @property
    def has_totals(self) -> bool:
        """Say whether any column has a total."""
        return any(total is not None for total in self.totals)


def figures_page(user: "User", *, first: date, last: date, book: Book | None, key: str, after: int = 0) -> FiguresPage:
    """Return the table called `key` from row `after` on; the first one where `user` may not read it, or there is none.

    At most four queries.
    """
    offered = {name: kind for name, kind in _TABLES.items() if kind.of_review or reads_everything_of_teams(user)}
    chosen = key if key in offered else next(iter(offered))
    scope = scope_of(user, first=first, last=last, book=book, of_review=offered[chosen].of_review)
    table = offered[chosen].make(scope)
    once = _said_once(table)
    shown = [number for number in range(len(table.heads)) if number not in once]

    def part(cells: Sequence[Value]) -> list[Value]:
        return [cells[number] for number in shown]

    return FiguresPage(
        tabs=[Tab(key=name, title=kind.title, active=name == chosen) for name, kind in offered.items()],
        title=table.title,
        heads=[table.heads[number] for number in shown],
        rows=[part(row) for row in table.rows[after : after + PAGE]],
        totals=part(table.totals),
        said_once=[(table.heads[number].title, value) for number, value in once.items()],
        key=chosen,
        after=after + PAGE if len(table.rows) > after + PAGE else None,
        is_nobodys=scope.is_empty,
    )


def _said_once(table: Table) -> dict[int, Value]:
    """Return the columns that hold one and the same value, by their number."""
    found: dict[int, Value] = {}
    for number, head in enumerate(table.heads):
        values = {row[number] for row in table.rows} - {None}
        if head.key in _SAID_ONCE and len(values) == 1:
            found[number] = values.pop()
    return found
