"""Tables that only grow: a trigger on both databases refuses UPDATE and DELETE, whoever asks."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.migrations.operations.base import Operation

_POSTGRES = """
CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: % refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def create_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that makes `table` append-only on `vendor` ("sqlite" or "postgresql")."""
    if vendor == "postgresql":
        return [
            _POSTGRES,
            f'CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
        ]
    return [
        f'CREATE TRIGGER "{table}_append_only_{verb}" BEFORE {verb.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table} refuses {verb.upper()}'); END"
        for verb in ("update", "delete")
    ]


def drop_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that takes the guard away again (migrating backwards, flushing a test database)."""
    if vendor == "postgresql":
        return [f'DROP TRIGGER IF EXISTS "{table}_append_only" ON "{table}"']
    return [f'DROP TRIGGER IF EXISTS "{table}_append_only_{verb}"' for verb in ("update", "delete")]


def guarded_tables() -> list[str]:
    """Return the tables of every model that says `append_only = True`."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


class AppendOnlyModel(models.Model):
    """Base of append-only models. The migration adds `AppendOnly("table")`; a test checks that none forgets it."""

    append_only = True

    class Meta:
        abstract = True


class AppendOnly(Operation):
    """Migration operation: guard `table` by trigger.

    Repeat it in a migration that changes the table: SQLite makes the table anew then, and loses its triggers.
    """

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the trigger, or create it anew."""
        vendor = schema_editor.connection.vendor
        for statement in drop_statements(self.table, vendor) + create_statements(self.table, vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the trigger."""
        for statement in drop_statements(self.table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say it in `migrate`'s output."""
        return f"Refuse UPDATE and DELETE on {self.table}"
