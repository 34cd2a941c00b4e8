"""What the database itself holds of credit moved between loans: none beyond the credit that is there, and the row that
brings it says what the row that takes it says.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

# name → (table, when, what is wrong then)
_GUARDS = {
    "credit_move_covered": (
        "portfolio_creditmove",
        "",
        "NEW.amount > (SELECT COALESCE(SUM(a.amount), 0) FROM portfolio_allocation a "
        "JOIN portfolio_payment p ON p.id = a.payment_id WHERE p.loan_id = NEW.from_loan_id AND a.part = 'credit')",
    ),
    "payment_carries_its_move": (
        "portfolio_payment",
        "NEW.kind = 'carry'",
        "NOT EXISTS (SELECT 1 FROM portfolio_creditmove m WHERE m.id = NEW.carries_id "
        "AND m.to_loan_id = NEW.loan_id AND m.amount = NEW.amount AND m.moved_on = NEW.paid_on)",
    ),
}


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that guards the tables on `vendor` ("sqlite" or "postgresql")."""
    return [
        statement
        for name, (table, when, wrong) in _GUARDS.items()
        for statement in (_postgres if vendor == "postgresql" else _sqlite)(name, table, when, wrong)
    ]


def drop_statements(vendor: str) -> list[str]:
    """Return the SQL that takes the guards away again."""
    on_table = vendor == "postgresql"
    return [
        f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if on_table else "")
        for name, (table, _when, _wrong) in _GUARDS.items()
    ]


def _postgres(name: str, table: str, when: str, wrong: str) -> list[str]:
    only = f" WHEN ({when})" if when else ""
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" FOR EACH ROW{only} EXECUTE FUNCTION {name}()',
    ]


def _sqlite(name: str, table: str, when: str, wrong: str) -> list[str]:
    both = f"{when} AND {wrong}" if when else wrong
    return [
        f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" WHEN {both} BEGIN SELECT RAISE(ABORT, \'{name}\'); END'
    ]


class GuardCredit(Operation):
    """Migration operation: guard credit by triggers. Repeat it in a migration that changes one of the tables: SQLite
    makes the table anew then, and loses its triggers.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers, or create them anew."""
        vendor = schema_editor.connection.vendor
        for statement in drop_statements(vendor) + create_statements(vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        for statement in drop_statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say it in `migrate`'s output."""
        return "Refuse moves of credit that is not there"
