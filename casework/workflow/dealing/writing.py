"""The statements behind a deal's commit: as many for a million items as for one.

PostgreSQL: the lines come by COPY into a temporary table with statistics; SQLite: by executemany. From it follow one
INSERT each of claims, assignments and log rows, and one UPDATE of the items. Columns of which nothing is said here take
their model's default, as objects would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from casework.lib.sql import Dialect
from casework.workflow.dealing.desk import Claim, bulk_of
from casework.workflow.dealing.packing import Written
from casework.workflow.desk import Desk
from casework.workflow.models import Pool
from casework.workflow.transitions import log_model
from casework.workflow.why import BULK

LINES = "deal_lines"
PEOPLE = "deal_people"
CHOSEN = "deal_chosen"


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What every row of a deal has in common. people: person → (public id, capacity).

    why: `Assignment.why` as JSON, the same for every row; None: made from each line, with the way that it came about.
    fits: of a giving by hand, up to which load the person's capacities go: what exceeds it is marked as over capacity,
    and `over_policy` stands in place of the policy. reason: the giver's.
    """

    desk: Desk
    pool: Pool
    actor_id: int | None
    policy: str
    strategy: str
    batch_id: int | None
    now: datetime
    people: Mapping[int, tuple[str, int]]
    why: str | None = None
    way: str = BULK
    reason: str = ""
    fits: int | None = None
    over_policy: str = ""


# A statement and its parameters.
Statement = tuple[str, list[Any]]


def load_lines(lines: Sequence[Written], people: Mapping[int, tuple[str, int]]) -> None:
    """Put the lines and their people into temporary tables of this transaction."""
    columns = ", ".join(f"{name} bigint NOT NULL" for name in Written._fields)
    _make(LINES, columns, [tuple(line) for line in sorted(lines)])
    _make(PEOPLE, "person bigint NOT NULL, public text NOT NULL, capacity bigint NOT NULL", [
        (pk, public, capacity) for pk, (public, capacity) in sorted(people.items())
    ])  # fmt: skip


def lock_chosen(desk: Desk, pool: Pool, ids: Sequence[int]) -> list[int]:
    """Lock, by id, those of the chosen items that wait in the pool, and return their ids."""
    model = desk.item
    _make(CHOSEN, "item bigint NOT NULL", [(pk,) for pk in sorted(ids)])
    of_items = "FOR UPDATE OF i" if _dialect().is_postgres else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT i.id FROM {model._meta.db_table} i JOIN {CHOSEN} c ON c.item = i.id
                 WHERE i.pool_id = %s AND i.state IN ({_marks(_sources(model))}) ORDER BY i.id {of_items}""",
            [pool.pk, *sorted(_sources(model))],
        )
        return [pk for (pk,) in cursor.fetchall()]


def lock_waiting(desk: Desk, pool: Pool) -> int:
    """Lock, by id, the items of the lines that still wait in the pool with the weight that was planned; count them."""
    model = desk.item
    of_items = "FOR UPDATE OF i" if _dialect().is_postgres else ""
    return _run(
        f"""SELECT COUNT(*) FROM (
              SELECT i.id FROM {model._meta.db_table} i JOIN {LINES} d ON d.item = i.id
               WHERE i.pool_id = %s AND i.state IN ({_marks(_sources(model))}) AND i.points = d.points
               ORDER BY i.id {of_items}) AS waiting""",
        [pool.pk, *sorted(_sources(model))],
        answer=True,
    )


def write(writing: Writing) -> dict[str, int]:
    """Write everything that follows from the lines; return table → rows."""
    return {table: _run(sql, params) for table, (sql, params) in statements(writing).items()}


def statements(writing: Writing) -> dict[str, Statement]:
    """Return table → the statement that writes it, in the order in which they run; the last one moves the items."""
    bulk = bulk_of(writing.desk)
    day = _day_of(bulk.days(writing.pool, writing.now))
    made = {claim.model._meta.db_table: _claim(writing, claim) for claim in bulk.claims}
    made[writing.desk.assignment._meta.db_table] = _assign(writing, day)
    log = log_model(writing.desk.item)
    made[log._meta.db_table] = _log(writing, log, day)
    made[writing.desk.item._meta.db_table] = _update(writing)
    return made


def _claim(writing: Writing, claim: Claim) -> Statement:
    return _insert(claim.model, claim.columns, [], source=f"{_source(writing)} WHERE true ON CONFLICT DO NOTHING")


def _assign(writing: Writing, day: str) -> Statement:
    own = {name: sql.format(day=day) for name, sql in bulk_of(writing.desk).columns.items()}
    known: dict[str, tuple[str, list[Any]]] = {
        "item_id": ("i.id", []),
        "person_id": ("d.person", []),
        "given_by_id": ("%s", [writing.actor_id]),
        "policy": ("%s", [writing.policy]),
        "batch_id": ("%s", [writing.batch_id]),
        "reason": ("%s", [writing.reason]),
        "why": _why(writing),
        "given_at": ("%s", [_instant(writing.now)]),
        **{name: (sql, []) for name, sql in own.items()},
    }
    if writing.fits is not None:
        over = f"d.load + d.points > {int(writing.fits)}"
        known["over_capacity"] = (over, [])
        policies = [writing.over_policy, writing.policy]
        known["policy"] = (f"CASE WHEN {over} THEN CAST(%s AS text) ELSE CAST(%s AS text) END", policies)
    params = [value for _sql, values in known.values() for value in values]
    columns = {name: sql for name, (sql, _values) in known.items()}
    source = f"{_source(writing)} JOIN {PEOPLE} p ON p.person = d.person {bulk_of(writing.desk).joins}"
    return _insert(writing.desk.assignment, columns, params, source=source)


def _why(writing: Writing) -> tuple[str, list[Any]]:
    """Return the expression of `Assignment.why`: its keys are explained in workflow.why."""
    if writing.why is not None:
        return ("CAST(%s AS jsonb)" if _dialect().is_postgres else "%s"), [writing.why]
    thing, listing = "jsonb_build_object", "jsonb_build_array"
    if not _dialect().is_postgres:
        thing, listing = "json_object", "json_array"
    load = f"{listing}(d.load, d.load + d.points, p.capacity)"
    told = f"'way', CAST(%s AS text), 'load', {load}, 'class', d.kind, 'turn', d.rank"
    if writing.way != BULK:
        return f"{thing}({told})", [writing.way]
    return f"{thing}({told}, 'strategy', CAST(%s AS text))", [writing.way, writing.strategy]


def _log(writing: Writing, log: Any, day: str) -> Statement:
    thing = "jsonb_build_object" if _dialect().is_postgres else "json_object"
    columns = {
        "item_id": "i.id",
        "name": "'assign'",
        "from_state": "i.state",
        "to_state": f"'{_target(writing.desk.item)}'",
        "effective_on": day,
        "recorded_at": "%s",
        "actor_id": "%s",
        "detail": f"{thing}('to', p.public)",
    }
    source = f"{_source(writing)} JOIN {PEOPLE} p ON p.person = d.person"
    return _insert(log, columns, [_instant(writing.now), writing.actor_id], source=source)


def _update(writing: Writing) -> Statement:
    starting = bulk_of(writing.desk).starting(writing.pool, writing.now)
    fields = {name: writing.desk.item._meta.get_field(name) for name in starting}
    begun = "".join(f", {field.column} = COALESCE(i.{field.column}, %s)" for field in fields.values())
    values = [field.get_db_prep_save(starting[name], connection) for name, field in fields.items()]
    sql = f"""UPDATE {writing.desk.item._meta.db_table} AS i
                 SET state = '{_target(writing.desk.item)}', assignee_id = d.person, assigned_at = %s, opened_at = NULL
                     {begun}
                FROM {LINES} d WHERE d.item = i.id"""
    return sql, [_instant(writing.now), *values]


def _source(writing: Writing) -> str:
    return f"{LINES} d JOIN {writing.desk.item._meta.db_table} i ON i.id = d.item"


def _insert(model: type[models.Model], columns: Mapping[str, str], params: Sequence[Any], *, source: str) -> Statement:
    """Return the statement that inserts a row per row of `source`; fields that `columns` does not name get defaults."""
    named = dict(columns)
    values = list(params)
    for field in model._meta.concrete_fields:
        if field.attname in named or field.primary_key:
            continue
        if isinstance(field, models.UUIDField) and field.has_default():
            named[field.attname] = _dialect().random_uuid
        else:
            named[field.attname] = "%s"
            values.append(field.get_db_prep_save(field.get_default(), connection))
    column = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    if _dialect().is_postgres:  # a parameter in a SELECT has no type of its own when it is bound by the server
        named = {name: f"CAST(%s AS {_types(model)[name]})" if sql == "%s" else sql for name, sql in named.items()}
    target = ", ".join(column[name] for name in named)
    return f"INSERT INTO {model._meta.db_table} ({target}) SELECT {', '.join(named.values())} FROM {source}", values


@lru_cache
def _types(model: type[models.Model]) -> dict[str, str | None]:
    """Return attribute → the type of its column on PostgreSQL; asked for by each "next", and dear to find out."""
    return {field.attname: field.db_type(connection) for field in model._meta.concrete_fields}


def _sources(model: Any) -> frozenset[str]:
    """Return the states in which work can be assigned, as the transition's own decorator says, of those that wait."""
    sources: frozenset[str] = frozenset(model.assign._django_fsm.transitions) & model.WAITING
    return sources


def _target(model: Any) -> str:
    """Return the state to which the transition leads."""
    targets = {str(step.target) for step in model.assign._django_fsm.transitions.values()}
    (target,) = targets
    return target


def _day_of(days: Mapping[int, date]) -> str:
    """Return the business date of the item `i` as an expression: books may live on different days."""
    words = _dialect()
    if len(set(days.values())) == 1:
        return words.day(next(iter(days.values())))
    cases = " ".join(f"WHEN {int(book)} THEN {words.day(day)}" for book, day in sorted(days.items()))
    return f"CASE i.book_id {cases} END"


def _make(name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    words = _dialect()
    end = "ON COMMIT DROP" if words.is_postgres else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TEMP TABLE {name} ({columns}) {end}")
        if words.is_postgres:
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
            cursor.execute(f"ANALYZE {name}")
        elif rows:
            cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
        if not words.is_postgres:
            cursor.execute(f"CREATE INDEX {name}_first ON {name} ({columns.split()[0]})")


def _run(sql: str, params: Sequence[Any], *, answer: bool = False) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.fetchone()[0]) if answer else int(cursor.rowcount)


def _marks(values: Sequence[str] | frozenset[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _instant(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now)


def _dialect() -> Dialect:
    return Dialect(connection.vendor)
