"""Fill tables with millions of rows: nothing is looked up meanwhile; indexes are made once instead of row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

# Indexes that no constraint of the catalogue stands on; those of a primary key or a unique column stay.
FREE = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
  FROM pg_index i
 WHERE i.indrelid = ANY (%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
 ORDER BY i.indexrelid
"""


@contextmanager
def filling(*tables: str) -> Iterator[CursorWrapper]:
    """Yield a cursor that looks up no foreign key and fires no trigger. The indexes of the tables that they can do
    without are dropped before and made again after, which checks what they keep unique; then their statistics are made.
    """
    with connection.cursor() as cursor:
        cursor.execute(FREE, [list(tables)])
        indexes = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield cursor
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")
