"""What the page Portfolio is asked for, and a table of it as it is shown."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from casework.lib.sheets.writing import Kind, Value
from casework.portfolio.models import Book
from casework.reports.charts import Chart
from casework.reports.metrics import Metric


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of which book is asked for. by_balance: else by number of loans. month: whose roll rates; None: the newest.

    threshold, ever: of vintages. days: of first payments. has_lists: the reader may look at the loans behind a number.
    """

    book: Book
    first: date
    last: date
    kind: str
    by_balance: bool
    table: str
    month: date | None
    threshold: int
    ever: bool
    days: int
    has_lists: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name, how its cells are shown, and the metric that they are of."""

    title: str
    kind: Kind = Kind.PERCENT
    note: str = ""


class Cell(NamedTuple):
    """One cell. heat: its step of colour, None for none. said: what is read at it beside the value. loans: the query of
    the loans behind it beside book and kind, "" where there are none to show.
    """

    value: Value
    heat: int | None = None
    said: str = ""
    loans: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The chosen table. metrics: what it shows, with their definitions. choices: months to choose among."""

    columns: list[Column]
    rows: list[list[Cell]]
    metrics: list[Metric]
    caption: str = ""
    chart: Chart | None = None
    choices: list[date] = field(default_factory=list)
    month: date | None = None
    uncounted: list[date] = field(default_factory=list)
