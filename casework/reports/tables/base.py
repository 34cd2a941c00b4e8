"""A table of figures: its columns with their words, its rows, its totals, and what is drawn of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import Metric
from casework.reports.tables.listed import LISTED, TOTALLED
from casework.reports.totals import Quotient, Total

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Head:
    """One column: what it is called, what it holds, which metric it is, what stands under it."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    metric: Metric | None = None
    total: Total | None = None

    @property
    def note(self) -> str:
        """What it means."""
        return self.metric.explanation if self.metric else ""

    @property
    def is_number(self) -> bool:
        """Say whether it stands at the right."""
        return self.kind.is_number


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart of a table: columns (stacked or side by side) of the heads `values` over the heads `labels`, by key."""

    labels: Sequence[str]
    values: Sequence[str]
    stacked: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. known: totals by key that cannot be had from the rows. drawing: what the workbook draws of it. note:
    what whoever reads the numbers has to know, "" for nothing.

    behind: of each row, by column, what the address of the rows behind a number says beside the period. where: of each
    row, whose and where its work is, as that address says it: behind the numbers in LISTED there are rows to show.
    """

    key: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    known: Mapping[str, Value] = field(default_factory=dict)
    drawing: Drawing | None = None
    behind: Sequence[Mapping[str, str]] = ()
    where: Sequence[Mapping[str, Any]] = ()
    note: str = ""

    @cached_property
    def totals(self) -> list[Value]:
        """The row of totals: None under columns that have none."""
        found: dict[str, Any] = {}
        # Quotients stand on sums, whichever comes first on the sheet.
        for place, head in sorted(enumerate(self.heads), key=lambda pair: isinstance(pair[1].total, Quotient)):
            if head.key in self.known or head.total is None:
                found[head.key] = self.known.get(head.key)
                continue
            known = [row[place] for row in self.rows if row[place] is not None]
            found[head.key] = head.total.value(known, found)
        return [found[head.key] for head in self.heads]

    @property
    def has_totals(self) -> bool:
        """Say whether a column has a total at all."""
        return any(total is not None for total in self.totals)

    def links(self, first: int, last: int) -> list[Mapping[str, str]]:
        """Return of the rows from `first` up to before `last`, as `behind`: what leads to what their numbers count.
        Nothing is behind a 0.
        """
        pairs = zip(self.rows[first:last], self.where[first:last], strict=bool(self.where))
        return list(self.behind[first:last]) or [self._links(*pair) for pair in pairs]

    @property
    def total_links(self) -> Mapping[str, str]:
        """Return of the totals, by column, what leads to all that they count, as `links`."""
        totalled, cells = TOTALLED.get(self.key, frozenset()), zip(self.heads, self.totals, strict=True)
        there = [head.key for head, total in cells if head.key in totalled and total]
        return {key: urlencode({"table": self.key, "number": key}) for key in there}

    def _links(self, row: Sequence[Value], where: Mapping[str, Any]) -> dict[str, str]:
        cells = zip(self.heads, row, strict=True)
        there = [head.key for head, cell in cells if head.key in LISTED[self.key] and cell]
        return {key: urlencode({"table": self.key, "number": key, **where}) for key in there}


def column(metric: Metric, kind: Kind, total: Total | None = None) -> Head:
    """Return the column of a metric."""
    return Head(key=metric.key, title=str(metric.name), kind=kind, metric=metric, total=total)
