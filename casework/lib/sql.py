"""The words in which the two databases differ, for the few set-based statements that are written by hand."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

# Version and variant digits are set as RFC 4122 asks; SQLite keeps a UUID as 32 hex digits.
_SQLITE_UUID = (
    "(substr(lower(hex(randomblob(6))),1,12) || '4' || substr(lower(hex(randomblob(2))),2) || "
    "substr('89ab', 1 + abs(random() & 3), 1) || substr(lower(hex(randomblob(8))),2))"
)


class Dialect:
    """Spells what PostgreSQL and SQLite spell differently. Columns of days are dates there and ISO texts here."""

    def __init__(self, vendor: str) -> None:
        self.is_postgres = vendor == "postgresql"

    @property
    def random_uuid(self) -> str:
        """Return an expression that makes a random UUID, anew in each row."""
        return "gen_random_uuid()" if self.is_postgres else _SQLITE_UUID

    @property
    def true(self) -> str:
        """Return the truth."""
        return "true" if self.is_postgres else "1"

    @property
    def false(self) -> str:
        """Return its opposite."""
        return "false" if self.is_postgres else "0"

    @property
    def empty_json(self) -> str:
        """Return an empty JSON object."""
        return "CAST('{}' AS jsonb)" if self.is_postgres else "'{}'"

    @property
    def for_update(self) -> str:
        """Return the clause that locks the selected rows (SQLite's transactions hold the one write lock already)."""
        return "FOR UPDATE" if self.is_postgres else ""

    def day(self, day: date) -> str:
        """Return a literal for a day."""
        return f"DATE '{day.isoformat()}'" if self.is_postgres else f"'{day.isoformat()}'"

    def add_days(self, day: str, days: int | str) -> str:
        """Return an expression: the day `day` moved by `days`."""
        return f"({day} + {days})" if self.is_postgres else f"date({day}, ({days}) || ' days')"

    def days_since(self, first: str, last: str) -> str:
        """Return an expression: how many days the day `last` is after the day `first`."""
        return f"({last} - {first})" if self.is_postgres else f"CAST(julianday({last}) - julianday({first}) AS integer)"

    def last_of_month(self, day: str) -> str:
        """Return an expression: the last day of the month of the day `day`."""
        if self.is_postgres:
            return f"CAST(date_trunc('month', {day}) + interval '1 month - 1 day' AS date)"
        return f"date({day}, 'start of month', '+1 month', '-1 day')"

    def temporary(self, name: str) -> str:
        """Return the beginning of a temporary table made from a SELECT; on PostgreSQL it goes with the transaction."""
        return f"CREATE TEMP TABLE {name} ON COMMIT DROP AS" if self.is_postgres else f"CREATE TEMP TABLE {name} AS"


# Changed rows are counted when a transaction commits, and a moment later; pages are there at once, so that rows which
# this very transaction wrote are seen too. Eight pages are some hundred rows.
_STALE = """
    SELECT t.relname FROM pg_class t LEFT JOIN pg_stat_user_tables s ON s.relid = t.oid
     WHERE t.oid = ANY(%s::regclass[])
       AND (s.n_mod_since_analyze > 500 + s.n_live_tup / 5
            OR pg_relation_size(t.oid) / current_setting('block_size')::int > 8 + t.relpages * 1.2)
     ORDER BY t.relname"""


def refresh_stale_statistics(tables: Sequence[str]) -> list[str]:
    """Analyse those of `tables` of which a fifth changed, or that grew by a fifth, since the planner last looked;
    return them.

    Right after a large feed the planner still believes the tables to be empty and chooses scans where an index would
    do (measured: a night 20 × slower). autovacuum would look within a minute; a roll started by hand does not wait for
    it, and inside one long transaction it never comes. On SQLite nothing is to be done: its planner goes by the
    indexes.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [list(tables)])
        stale = [name for (name,) in cursor.fetchall()]
        for name in stale:
            cursor.execute(f'ANALYZE "{name}"')
    return stale
