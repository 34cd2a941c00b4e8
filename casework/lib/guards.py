"""What the database refuses by a trigger on both databases, whoever asks: a change that no rule allows."""

from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation


class Guard(Operation):
    """Migration operation: refuse what happens to `table` when `when` holds. Repeat it in a migration that changes the
    table: SQLite makes the table anew then, and loses its triggers.

    name: that of the trigger, which the refusal names. when: an expression over the rows OLD and NEW that both
    databases read alike. before: "UPDATE", "DELETE" or "INSERT".
    """

    reversible = True

    def __init__(self, name: str, table: str, when: str, before: str = "UPDATE") -> None:
        self.name, self.table, self.when, self.before = name, table, when, before

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the trigger, or create it anew."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for statement in trigger(self.name, self.table, self.when, self.before, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the trigger."""
        on = f' ON "{self.table}"' if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.name}"{on}', params=None)

    def describe(self) -> str:
        """Say it in `migrate`'s output."""
        return f"Guard {self.table}: {self.name}"


def changed(columns: Iterable[str]) -> str:
    """Return the expression "one of these columns is to be something else", missing values among them."""
    differ = '(NEW."{0}" <> OLD."{0}" OR (NEW."{0}" IS NULL) <> (OLD."{0}" IS NULL))'
    return "(" + " OR ".join(differ.format(name) for name in columns) + ")"


def trigger(name: str, table: str, when: str, before: str, vendor: str) -> list[str]:
    """Return the SQL that makes one trigger on `vendor` ("sqlite" or "postgresql")."""
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f'CREATE TRIGGER "{name}" BEFORE {before} ON "{table}" FOR EACH ROW WHEN ({when}) '
            f"EXECUTE FUNCTION {name}()",
        ]
    return [
        f'CREATE TRIGGER "{name}" BEFORE {before} ON "{table}" WHEN {when} BEGIN SELECT RAISE(ABORT, \'{name}\'); END'
    ]
