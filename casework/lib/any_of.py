"""The lookup `any_of`: a column among many values, sent as one parameter.

`__in` makes a parameter of each value, in each place where it is used: building and binding 20,000 of them costs more
than the statement. Registered by the app `lib`.
"""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField, Lookup
from django.db.models.sql.compiler import SQLCompiler

_SPLIT = "\x1f"  # the unit separator: in no number and no hash


class AnyOf(Lookup[Any]):
    """`column = ANY(array)` on PostgreSQL, `column IN (SELECT … FROM json_each(…))` on SQLite. Values: ints, texts."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> list[Any]:
        """Take the values as they are."""
        return list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write it for the database."""
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            field = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
            kind = "bigint" if isinstance(field, IntegerField) else "text"
            # One text that the server takes apart while it plans: quoting an array value by value costs more.
            return f"{column} = ANY(string_to_array(%s, %s)::{kind}[])", (
                *params,
                _SPLIT.join(map(str, self.rhs)),
                _SPLIT,
            )
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.rhs))
