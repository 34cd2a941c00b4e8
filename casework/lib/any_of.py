"""The lookup `any_of`: a column among many values, sent as one parameter.

`__in` makes a parameter of each value, in each place where it is used: building and binding 20,000 of them costs more
than the statement. Registered by the app `lib`.
"""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField, Lookup
from django.db.models.sql.compiler import SQLCompiler

_SPLIT = "\x1f"  # the unit separator: in no number and no hash


class Many:
    """Many values as one: Django, which looks at every element of what it can iterate, has nothing to look at; and used
    in several places of a statement they are put together once.
    """

    def __init__(self, values: Iterable[int | str]) -> None:
        self._values = list(values)

    def __len__(self) -> int:
        return len(self._values)

    @cached_property
    def joined(self) -> str:
        """The values as PostgreSQL is given them."""
        return _SPLIT.join(map(str, self._values))

    @cached_property
    def as_json(self) -> str:
        """The values as SQLite is given them."""
        return json.dumps(self._values)


class AnyOf(Lookup[Any]):
    """`column = ANY(array)` on PostgreSQL, `column IN (SELECT … FROM json_each(…))` on SQLite. Values: ints, texts."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> Many:
        """Take the values as they are."""
        return self.rhs if isinstance(self.rhs, Many) else Many(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write it for the database."""
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            field = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
            kind = "bigint" if isinstance(field, IntegerField) else "text"
            # One text that the server takes apart while it plans: quoting an array value by value costs more.
            return f"{column} = ANY(string_to_array(%s, %s)::{kind}[])", (
                *params,
                self.rhs.joined,
                _SPLIT,
            )
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, self.rhs.as_json)
