"""Querysets that are compiled once: for the questions of pages that are open all day.

Compiling a queryset of some joins and subqueries costs Django more than the database needs to answer it, and on such a
page it was half of the time. Here it is built with placeholders, compiled when it is first asked, and its statement
stays prepared (lib.prepared); what comes back passes the same converters as always.

    _HELD = Compiled(lambda: Order.objects.filter(assignee=Given("user", models.BigIntegerField())).values_list("pk"))
    _HELD.rows(user=user.pk)
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, get_related_populators

from casework.lib.prepared import ask

Row = TypeVar("Row", bound=models.Model)


class Given(Expression):
    """Stands in a queryset for a value that is given whenever it is asked.

    name: the keyword; field: as what it goes to the database. `now - timedelta(hours=1)` stands for the value less an
    hour, reckoned before it is sent: a constant to the planner like the value itself.
    """

    def __init__(self, name: str, field: "models.Field[Any, Any]", shift: timedelta | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.shift = name, shift

    def __add__(self, other: Any) -> Any:
        return self._shifted(other) if isinstance(other, timedelta) else super().__add__(other)

    def __sub__(self, other: Any) -> Any:
        return self._shifted(-other) if isinstance(other, timedelta) else super().__sub__(other)

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # see _parted
        """Return a parameter's place, and itself for what is to stand there."""
        return "%s", [self]

    @property
    def key(self) -> str:
        """The parameter's name."""
        return (
            self.name if self.shift is None else f"{self.name}_{self.shift.total_seconds():.0f}".replace("-", "less_")
        )

    def value(self, given: dict[str, Any]) -> Any:
        """Return what stands here this time, as the database takes it. Raises KeyError where it was not given."""
        value = given[self.name]
        return self.output_field.get_db_prep_value(value if self.shift is None else value + self.shift, connection)

    def _shifted(self, by: timedelta) -> "Given":
        return Given(self.name, self.output_field, (self.shift or timedelta(0)) + by)


class OneOf(models.Func):
    """Keeps the rows whose column is one of several values: `filter(OneOf("loan", "loans"))`, asked with `loans=[…]`.

    They go as one parameter, however many there are: a statement with a place for each would be another one for every
    number of them. field: as what each goes to the database (None: a whole number).
    """

    def __init__(self, column: str, name: str, field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(models.F(column), output_field=models.BooleanField())
        self.name, self.each = name, field or models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # params: see `_parted`
        """Return the condition; see `Given`."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        several = "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        return f"{column} {several}", [*params, _Several(self.name, self.each)]


class _Several(Given):
    """The values of `OneOf`: an array, or JSON where the database has none."""

    def value(self, given: dict[str, Any]) -> Any:
        """Return the values of this time."""
        several = [self.output_field.get_db_prep_value(one, connection) for one in given[self.name]]
        return several if connection.vendor == "postgresql" else json.dumps(several)


@dataclass(frozen=True, kw_only=True)
class _Statement:
    """A compiled queryset: its text ("" where nothing can be found), what is given by the names of its parameters, and
    what else these are; converters by column; of a queryset of objects what makes them, and what was annotated, by its
    column; whether the answer may come as the database holds it.
    """

    sql: str
    given: dict[str, Given]
    fixed: dict[str, Any]
    converters: list[tuple[int, list[Any], Any]]
    shape: dict[str, Any] | None
    beside: dict[str, int]
    select: Sequence[Any]
    binary: bool


class Compiled(Generic[Row]):
    """A queryset with `Given` values in it. make: builds it, once per kind of database; it may hang on nothing else."""

    def __init__(self, make: "Callable[[], models.QuerySet[Row, Any]]") -> None:
        self._make = make
        self._statements: dict[str, _Statement] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the columns of a `values_list`. One query."""
        return list(self._converted(self._statement(), given))

    def objects(self, **given: Any) -> list[Row]:
        """Return the objects of a queryset of objects, with what is annotated and `select_related`. One query."""
        statement = self._statement()
        shape, database = statement.shape, connection.alias
        if shape is None:
            raise TypeError("A values_list has rows, no objects.")
        first, last = shape["select_fields"][0], shape["select_fields"][-1] + 1
        names = [column[0].target.attname for column in statement.select[first:last]]
        populators: Any = get_related_populators  # the stubs know a later Django's
        related = populators(shape, statement.select, database)
        found = []
        for row in self._converted(statement, given):
            made = shape["model"].from_db(database, names, row[first:last])
            for populator in related:
                populator.populate(row, made)
            for name, place in statement.beside.items():
                setattr(made, name, row[place])
            found.append(made)
        return found

    def _statement(self) -> _Statement:
        vendor = connection.vendor
        if vendor not in self._statements:
            self._statements[vendor] = _compiled(self._make())
        return self._statements[vendor]

    def _converted(self, statement: _Statement, given: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        if not statement.sql:
            return iter(())
        values = {key: one.value(given) for key, one in statement.given.items()}
        rows = ask(statement.sql, {**statement.fixed, **values}, binary=statement.binary)
        if not statement.converters:
            return iter(rows)
        return (_through(row, statement.converters) for row in rows)


def _through(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]]) -> tuple[Any, ...]:
    """Return a row as Python's values."""
    cells = list(row)
    for place, steps, expression in converters:
        for step in steps:
            cells[place] = step(cells[place], expression, connection)
    return tuple(cells)


def _compiled(queryset: "models.QuerySet[Any, Any]") -> _Statement:
    compiler: Any = queryset.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    text, given, fixed = _parted(sql, params)
    columns = [column[0] for column in compiler.select]
    converters = compiler.get_converters(columns)
    return _Statement(
        sql=text, given=given, fixed=fixed, select=compiler.select, beside=compiler.annotation_col_map or {},
        shape=compiler.klass_info if issubclass(queryset._iterable_class, ModelIterable) else None,
        binary=not any(isinstance(column.output_field, models.JSONField) for column in columns),
        converters=[(place, steps, expression) for place, (steps, expression) in converters.items()],
    )  # fmt: skip


def _parted(sql: str, params: Sequence[Any]) -> tuple[str, dict[str, Given], dict[str, Any]]:
    """Return the statement with its parameters named, what is given, and what is fixed.

    On PostgreSQL what is fixed is written into the statement: only a constant proves to a plan that is kept that a
    partial index holds all that is asked for.
    """
    given: dict[str, Given] = {}
    fixed: dict[str, Any] = {}
    texts = []
    for place, param in enumerate(params):
        if isinstance(param, Given):
            key = param.key
            given[key] = param
        elif connection.vendor == "postgresql":
            operations: Any = connection.ops
            texts.append(operations.compose_sql("%s", [param]).replace("%", "%%"))
            continue
        else:
            key = f"fixed_{place}"
            fixed[key] = param
        texts.append(f"%({key})s")
    return sql.replace("%%", "%%%%") % tuple(texts), given, fixed
