"""The few pieces of SQL that Django's ORM lacks, for both databases: day arithmetic and INSERT … SELECT."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router
from django.db.models.expressions import Combinable


class AddDays(models.Func):
    """A date moved by whole days: `AddDays(F("due_on"), 3)`. The number of days may be an expression."""

    output_field = models.DateField()
    arity = 2

    def __init__(self, day: Combinable | str, days: Combinable | int) -> None:
        super().__init__(day, models.Value(days) if isinstance(days, int) else days)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write date + integer."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::date + ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write date(day, n || ' days'); dates are ISO texts there."""
        day, days = self.get_source_expressions()
        day_sql, day_params = compiler.compile(day)
        days_sql, days_params = compiler.compile(days)
        return f"date({day_sql}, ({days_sql}) || ' days')", [*day_params, *days_params]


def insert_from(model: type[models.Model], columns: Sequence[str], rows: "models.QuerySet[Any, Any]") -> int:
    """Insert what `rows` selects into `model` in one statement and return how many rows were made.

    columns: field names of `model`, in the order of the values that `rows` (a `.values_list(…)` queryset) selects.
    Fields with a Python default are not filled: name them all.
    """
    alias = router.db_for_write(model)
    connection = connections[alias]
    sql, params = rows.query.get_compiler(using=alias).as_sql()
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(name).column) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({names}) {sql}", params)
        return int(cursor.rowcount)
