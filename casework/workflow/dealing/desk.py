"""What writing a whole pool at once has to know of a kind of work, beside its desk: SQL instead of objects."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from casework.workflow.desk import Desk
from casework.workflow.models import Pool


def _nobody(pool: Pool, people: Collection[int]) -> Iterable[tuple[int, int]]:
    return ()


def _nothing(pool: Pool, now: datetime) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Rows that are written beside the assignments: into which table, column → SQL expression.

    What a unique constraint of the table says is there already is left as it is.
    """

    model: type[Any]
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BulkDesk:
    """How one kind of work is assigned by statements. In all SQL `i` is the item's row and `d` the deal's line.

    elsewhere(pool, people): the (item, person) pairs that four eyes keep apart, of all that waits in the pool.
    given_in(pool): filters the assignments that were made of the pool's work, wherever the items lie by now.
    columns: the assignment table's own columns → SQL expressions; {day} stands for the business date. joins: what these
    read beside the item. starting(pool, now): item columns that begin with the first assignment (kept where they are
    set). claims: rows beside the assignment. days(pool, now): book id → business date.
    The property test tests/workflow/test_same_rows.py holds it equal to the desk's functions.
    """

    days: Callable[[Pool, datetime], Mapping[int, date]]
    given_in: Callable[[Pool], Q]
    elsewhere: Callable[[Pool, Collection[int]], Iterable[tuple[int, int]]] = _nobody
    columns: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    starting: Callable[[Pool, datetime], Mapping[str, Any]] = _nothing
    claims: tuple[Claim, ...] = ()


def bulk_of(desk: Desk) -> BulkDesk:
    """Return how this kind of work is dealt whole. Raises LookupError for a kind that is not."""
    if desk.bulk is None:
        raise LookupError(f"{desk.kind} is not dealt by pools")
    return desk.bulk
