"""What the database itself holds: terms that were decided stay as they are, and so does what a statement says."""

from typing import Any

from django.db.migrations.operations.base import Operation

from casework.lib.guards import Guard, trigger

_SAYS = ("channel_id", "terms_id", "number", "first", "last", "currency", "charged", "corrected", "owed", "made_by_id")
_NEW, _OLD = (", ".join(f'{row}."{name}"' for name in _SAYS) for row in ("NEW", "OLD"))
# name → (table, when an UPDATE is refused)
_GUARDS = {
    "channel_terms_decided": ("reports_channelterms", "OLD.state <> 'asked'"),
    "channel_statement_frozen": ("reports_channelstatement", f"({_NEW}) <> ({_OLD})"),
}


class FreezeSettlements(Operation):
    """Migration operation: guard both tables by triggers. Repeat it in a migration that changes one of them: SQLite
    makes the table anew then, and loses its triggers.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers, or create them anew."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for name, (table, when) in _GUARDS.items():
            for statement in trigger(name, table, when, "UPDATE", schema_editor.connection.vendor):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        on_table = schema_editor.connection.vendor == "postgresql"
        for name, (table, _when) in _GUARDS.items():
            on = f' ON "{table}"' if on_table else ""
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', params=None)

    def describe(self) -> str:
        """Say it in `migrate`'s output."""
        return "Freeze terms that were decided, and what statements say"


class TwoPeopleCorrect(Guard):
    """Migration operation: no correction of a balance without somebody else who approved it. By trigger: those that
    were entered before anybody had to approve stay.
    """

    def __init__(self) -> None:
        super().__init__(
            "channel_balance_two_people", "reports_balanceentry",
            "NEW.kind = 'correction' AND (NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.made_by_id)",
            before="INSERT",
        )  # fmt: skip

    def describe(self) -> str:
        """Say it in `migrate`'s output."""
        return "Let no correction of a balance be entered without a second person"
