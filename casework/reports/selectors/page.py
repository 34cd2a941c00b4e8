"""The page of figures: one table at a time, a part of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.lib.sheets.writing import Value
from casework.reports import tables
from casework.reports.selectors import collecting
from casework.reports.selectors.reviewing import reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.tables import Table

PAGE = 100
_TABLES: dict[str, tuple[str | Promise, Callable[[Scope], Table]]] = {
    "reviewers": (_("Reviewers"), lambda scope: tables.reviewers(reviewing(scope))),
    "review-floor": (_("Review floor"), lambda scope: tables.review_floor(reviewing(scope))),
    "collectors": (_("Collectors"), lambda scope: tables.collectors(collecting.collectors(scope))),
    "buckets": (_("Buckets"), lambda scope: tables.buckets(collecting.buckets(scope))),
    "collection-floor": (_("Collection floor"), lambda scope: tables.collection_floor(collecting.floor(scope))),
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One table to choose."""

    key: str
    title: str | Promise
    active: bool


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """The chosen table, the rows shown of it, and where the next ones begin (None: there are no more).

    is_nobodys: the reader has no team whose figures they may read.
    """

    tabs: list[Tab]
    table: Table
    rows: Sequence[Sequence[Value]]
    after: int | None
    is_nobodys: bool


def figures_page(scope: Scope, *, key: str, after: int = 0) -> FiguresPage:
    """Return the table called `key` (the first for an unknown one) from row `after` on. At most four queries."""
    chosen = key if key in _TABLES else next(iter(_TABLES))
    table = _TABLES[chosen][1](scope)
    rest = len(table.rows) > after + PAGE
    return FiguresPage(
        tabs=[Tab(key=name, title=title, active=name == chosen) for name, (title, _make) in _TABLES.items()],
        table=table,
        rows=table.rows[after : after + PAGE],
        after=after + PAGE if rest else None,
        is_nobodys=scope.is_empty,
    )
