"""What the two databases spell differently, for the times of a summary."""

from typing import Any

from django.db.models import Aggregate, BigIntegerField, Func, TextField


class WholeSeconds(Func):
    """The whole seconds from the second instant to the first, which is not before it."""

    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_how: Any, **_more: Any) -> Any:
        """Spell it for the database in use; SQLite's instants are texts, their difference is in microseconds."""
        (last, last_values), (first, first_values) = (compiler.compile(part) for part in self.get_source_expressions())
        postgres = f"CAST(floor(extract(epoch FROM {last} - {first})) AS bigint)"
        sqlite = f"(django_timestamp_diff({last}, {first}) / 1000000)"
        return postgres if connection.vendor == "postgresql" else sqlite, (*last_values, *first_values)


class Listed(Aggregate):
    """Whole numbers of a group as one text, with blanks between, in no order."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *_how: Any, **_more: Any) -> Any:
        """Spell it for the database in use."""
        (value, values) = compiler.compile(self.get_source_expressions()[0])
        postgres, sqlite = f"string_agg(CAST({value} AS text), ' ')", f"group_concat({value}, ' ')"
        return postgres if connection.vendor == "postgresql" else sqlite, tuple(values)
