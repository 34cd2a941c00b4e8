"""The page of figures: one table at a time, a part of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Value
from casework.portfolio.models import Book
from casework.reports.charts import said
from casework.reports.funnel import Funnel, funnel
from casework.reports.metrics import outcome
from casework.reports.permissions import READ_EVERYTHING, reads_everything_of_teams
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.outcomes import ExcessLine
from casework.reports.selectors.scope import scope_of
from casework.reports.tables import CATALOGUE, Entry, Head, Table

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 100
# Columns that are said once above the table where they are the same in every row: it has to fit the screen.
_SAID_ONCE = ("book", "currency")


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
    may read. funnel: what is drawn beside the table, if anything. behind: of each row, as `Table.links`, for whoever
    may see single orders and cases, behind_totals: of the totals; lists: the name of their address. note: as the
    table's.
    """

    tabs: list[Tab]
    title: str
    heads: list[Head]
    rows: list[list[Value]]
    totals: list[Value]
    has_totals: bool
    said_once: list[tuple[str, Value]]
    key: str
    after: int | None
    is_nobodys: bool
    funnel: Funnel | None
    behind: list[Mapping[str, str]]
    lists: str
    note: str
    behind_totals: Mapping[str, str]

    @property
    def lines(self) -> list[list[tuple[Head, Value, str]]]:
        """Each row as its columns, values, and what leads to the rows behind the value ("" for nothing)."""
        links = self.behind or [{}] * len(self.rows)
        return [
            [(head, value, behind.get(head.key, "")) for head, value in zip(self.heads, row, strict=True)]
            for row, behind in zip(self.rows, links, strict=True)
        ]

    @property
    def total_line(self) -> list[tuple[Head, Value, str]]:
        """The totals as `lines`."""
        totals = zip(self.heads, self.totals, strict=True)
        return [(head, total, self.behind_totals.get(head.key, "")) for head, total in totals]


def figures_page(user: "User", *, first: date, last: date, book: Book | None, key: str, after: int = 0) -> FiguresPage:
    """Return the table called `key` from row `after` on; the first one where `user` may not read it, or there is none.

    At most ten queries.
    """
    offered = offered_to(user)
    chosen = key if key in offered else next(iter(offered))
    scope = scope_of(user, first=first, last=last, book=book, of_review=offered[chosen].of_review)
    kpi = Kpi(scope)
    table = offered[chosen].make(kpi)
    once, has_lists = _said_once(table), reads_everything_of_teams(user)
    shown = [number for number in range(len(table.heads)) if number not in once]

    def part(cells: Sequence[Value]) -> list[Value]:
        return [cells[number] for number in shown]

    return FiguresPage(
        tabs=[Tab(key=name, title=entry.title, active=name == chosen) for name, entry in offered.items()],
        title=table.title,
        heads=[table.heads[number] for number in shown],
        rows=[part(row) for row in table.rows[after : after + PAGE]],
        totals=part(table.totals),
        has_totals=table.has_totals,
        said_once=[(table.heads[number].title, value) for number, value in once.items()],
        key=chosen,
        after=after + PAGE if len(table.rows) > after + PAGE else None,
        is_nobodys=scope.is_empty,
        funnel=_funnel(kpi, book, has_lists=has_lists) if chosen == "expected" else None,
        behind=table.links(after, after + PAGE) if has_lists else [],
        lists="reports:behind_figure" if offered[chosen].of_books else "reports:behind_work",
        note=table.note,
        behind_totals=table.total_links if has_lists else {},
    )


def _funnel(kpi: Kpi, book: Book | None, *, has_lists: bool) -> Funnel | None:
    """Draw reviewers against expected; a point leads to their loans where the reader may see single ones."""
    lines, scope = kpi.outcomes.excess, kpi.scope
    asked = {"first": scope.first.isoformat(), "last": scope.last.isoformat(), **({"book": book.code} if book else {})}
    asked |= {"table": "expected", "number": outcome.LOANS_DUE.key}
    address = reverse("reports:behind_work")
    urls = [f"{address}?{urlencode({**asked, **line.where})}" for line in lines] if has_lists else []
    return funnel(lines, words=_judged, urls=urls)


def _judged(line: ExcessLine) -> str:
    """Say what stands at a point of the funnel plot."""
    found = line.excess
    text = _("%(person)s, %(stage)s: %(observed)s − %(expected)s of %(loans)s = %(difference)s (%(lower)s … %(upper)s)")
    return text % {
        "person": line.person, "stage": line.stage.label, "observed": f"{found.observed:,}",
        "expected": f"{found.expected:,.2f}", "loans": f"{found.loans:,}", "difference": said(found.difference),
        "lower": said(found.lower), "upper": said(found.upper),
    }  # fmt: skip


def offered_to(user: "User") -> dict[str, Entry]:
    """Return the tables that `user` may read, by their key: of review whoever reads figures, of whole books who reads
    every team's.
    """
    return {entry.key: entry for entry in CATALOGUE if _reads(user, entry)}


def _reads(user: "User", entry: Entry) -> bool:
    if entry.of_books:
        return user.has_role(*READ_EVERYTHING)
    return entry.of_review or reads_everything_of_teams(user)


def _said_once(table: Table) -> dict[int, Value]:
    """Return the columns that hold one and the same value, by their number."""
    found: dict[int, Value] = {}
    for number, head in enumerate(table.heads):
        values = {row[number] for row in table.rows} - {None}
        if head.key in _SAID_ONCE and len(values) == 1:
            found[number] = values.pop()
    return found
