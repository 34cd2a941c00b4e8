"""Running hand-written statements, and the fragments that both halves of a night share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from casework.collections.ladders import LadderInUse
from casework.collections.models import CollectionCase
from casework.lib.sql import Dialect


def _sources(name: str) -> frozenset[str]:
    """Return the states from which the transition `name` leads on, as its own decorator says."""
    return frozenset(getattr(CollectionCase, name)._django_fsm.transitions)


# Both halves of a night start from the same states; were one changed, the import would fail rather than the night.
if not _sources("roll") == _sources("collect") == _sources("reschedule") == _sources("waive"):
    raise AssertionError("a case must be able to roll wherever it can be closed")
OPEN = "(" + ", ".join(f"'{state}'" for state in sorted(_sources("roll"))) + ")"


@dataclass(frozen=True, kw_only=True)
class IdRange:
    """What lies between two ids, both included: the loans that one transaction of a large night looks at."""

    first: int
    last: int

    def of(self, column: str) -> str:
        """Return the condition that `column` lies in the range."""
        return f"{column} BETWEEN {int(self.first)} AND {int(self.last)}"


def within(loans: IdRange | None, column: str) -> str:
    """Return the same to be added to a condition; None: all loans."""
    return f"AND {loans.of(column)}" if loans is not None else ""


# From here on a plan for a handful of rows would be a bad one.
MANY = 1000


def dialect() -> Dialect:
    """Return the words of the database in use."""
    return Dialect(connection.vendor)


def run(sql: str, params: Iterable[Any] = ()) -> int:
    """Execute one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return max(int(cursor.rowcount), 0)


def rows(sql: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """Execute one query and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return list(cursor.fetchall())


def make_set(name: str, select: str) -> None:
    """Keep what `select` returns in a temporary table; a large one gets statistics (without, joins to it go astray)."""
    run(f"DROP TABLE IF EXISTS {name}")
    if run(f"{dialect().temporary(name)} {select}") > MANY:
        refresh_statistics(name)


def refresh_statistics(table: str) -> None:
    """Let PostgreSQL's planner look at a table that has just been filled; SQLite plans by its indexes."""
    if dialect().is_postgres:
        run(f"ANALYZE {table}")


def ids(values: Iterable[int]) -> str:
    """Return whole numbers as an SQL list; (NULL) for none, which matches nothing."""
    return "(" + (", ".join(str(int(value)) for value in values) or "NULL") + ")"


def place_of(bucket: str, ladder: LadderInUse) -> str:
    """Return the place of a bucket in the ladder; of another ladder's bucket that of a bound like its own.

    Bounds may have changed since the case came into its bucket: the order of buckets never does.
    """
    known = " ".join(f"WHEN {step.bucket_id} THEN {place}" for place, step in enumerate(ladder.steps))
    like = " ".join(
        f"WHEN b.lower >= {step.lower} THEN {place}" for place, step in reversed(list(enumerate(ladder.steps)))
    )
    return f"CASE {bucket} {known} ELSE CASE {like} ELSE -1 END END"


def by_bucket(ladder: LadderInUse, *, day: date, due_on: str, column: str) -> str:
    """Return a CASE that maps the due date `due_on` to what its bucket has: "bucket_id", "pool_id", "lower" or
    "moves_on".

    On `day`, a DPD of at least `lower` means a due date of at most day − lower.
    """
    words = dialect()
    branches = []
    for index in reversed(range(len(ladder.steps))):
        step = ladder.steps[index]
        if column != "moves_on":
            value = str(getattr(step, column))
        elif index + 1 < len(ladder.steps):
            value = words.add_days(due_on, ladder.steps[index + 1].lower)
        else:
            value = "CAST(NULL AS date)" if words.is_postgres else "NULL"
        branches.append(f"WHEN {due_on} <= {words.day(day - timedelta(days=step.lower))} THEN {value}")
    return f"CASE {' '.join(branches)} END"
