"""Next on PostgreSQL, in four statements: arrive (and be locked), how one stands, the best item, all the writes.

What the objects' way does (`next`, `assignment.write`) takes twenty statements; most of the cost of "next" is building
them. Both ways leave the same rows and see the same facts; tests/workflow/test_swift.py holds them equal.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from casework.jobs import outbox
from casework.lib.money import from_cents
from casework.lib.prepared import ask
from casework.people import rules as people_rules
from casework.people.models import Load
from casework.workflow import loads
from casework.workflow.dealing import writing
from casework.workflow.dealing.desk import bulk_of
from casework.workflow.dealing.packing import Written
from casework.workflow.desk import Desk, desk_of
from casework.workflow.models import Pool
from casework.workflow.policies import WITHOUT
from casework.workflow.rules import Place, Policy, room
from casework.workflow.takeable import Found, Stand, reason, takeable

if TYPE_CHECKING:
    from casework.people.models import User

# What the person carries is locked (docs/adr/0003), and the click counts as being there (people.services.beat). From
# then on prepared statements of the transaction run by their generic plan: planning for each person's own values costs
# ten times as much as reading them.
ARRIVE = """
WITH heard AS (
  UPDATE people_presence s SET last_seen_at = %s FROM people_user u
   WHERE s.user_id = %s AND u.id = s.user_id AND u.is_active RETURNING s.user_id),
lasting AS (
  UPDATE people_presenceperiod p SET until = %s FROM heard
   WHERE p.user_id = heard.user_id AND p.until > %s AND p.until <= %s RETURNING p.user_id),
begun AS (
  INSERT INTO people_presenceperiod (user_id, began_at, until)
  SELECT user_id, %s, %s FROM heard WHERE NOT EXISTS (SELECT 1 FROM lasting))
SELECT user_id, set_config('plan_cache_mode', 'force_generic_plan', true)
  FROM people_workload WHERE user_id = %s FOR UPDATE
"""
# As facts.places and policies.in_force read it, for one person.
STANDS = """
SELECT p.id, p.public_id, m.team_id, m.capacity, m.amount_limit, coalesce(l.open_points, 0), l.last_given_at,
       w.capacity, coalesce(w.open_points, 0), coalesce(s.accepting, false), s.last_seen_at, c.time_zone, k.capacity,
       CASE WHEN k.capacity IS NULL THEN 0 ELSE
            (SELECT coalesce(sum(i.points), 0) FROM {items} i
              WHERE i.assignee_id = m.user_id AND i.pool_id = p.id AND i.state = ANY (%s)) END,
       ARRAY(SELECT kind || ':' || code FROM people_skill WHERE user_id = m.user_id),
       ARRAY(SELECT affinity FROM workflow_conflict WHERE user_id = m.user_id),
       ARRAY(SELECT weekday || ' ' || starts || ' ' || ends FROM people_shift WHERE user_id = m.user_id),
       ARRAY(SELECT first_on || ' ' || last_on FROM people_leave
              WHERE user_id = m.user_id AND last_on >= CAST(%s AS date) - 1 AND first_on <= CAST(%s AS date) + 1),
       t.code, a.version, coalesce(a.sticky_days, 0), coalesce(a.next_allowed, true)
  FROM people_membership m
  JOIN people_user u ON u.id = m.user_id AND u.is_active
  JOIN people_team t ON t.id = m.team_id
  JOIN workflow_pool p ON p.team_id = m.team_id AND p.kind = %s
  LEFT JOIN people_calendar c ON c.id = t.calendar_id
  LEFT JOIN people_load l ON l.user_id = m.user_id AND l.team_id = m.team_id
  LEFT JOIN people_workload w ON w.user_id = m.user_id
  LEFT JOIN people_presence s ON s.user_id = m.user_id
  LEFT JOIN workflow_poolcapacity k ON k.user_id = m.user_id AND k.pool_id = p.id
  LEFT JOIN LATERAL (SELECT * FROM workflow_assignmentpolicy x WHERE x.team_id = m.team_id AND x.effective_at <= %s
                      ORDER BY x.version DESC LIMIT 1) a ON true
 WHERE m.user_id = %s AND m.left_on IS NULL
 ORDER BY p.id
"""
# Stand-ins that are replaced in the compiled statement by those of the person who asks.
SOMEBODY, SKILLS, BARRED = -77, ["?skills?"], [-88]


class WrittenOtherwise(Exception):
    """A statement did not write the one row that it should have; the transaction must be taken back."""


def arrive(person: int, now: datetime) -> None:
    """Note that the person is there, and lock what they carry."""
    heard = people_rules.heard_since(now)
    if not ask(ARRIVE, [now, person, now, heard, now, now, now, person]):
        loads.lock([person])


def stands(desk: Desk, person: int, now: datetime) -> list[Stand]:
    """Return how the person, who is locked, stands to each pool of theirs."""
    sql = STANDS.format(items=desk.item._meta.db_table)
    day = now.date()
    rows = ask(sql, [sorted(desk.item.HELD), day, day, str(desk.kind.value), now, person])
    return [_stand(person, row, now) for row in rows]


def _stand(person: int, row: tuple[Any, ...], now: datetime) -> Stand:
    (
        pool, public_id, team, capacity, limit, points, given_at, total, total_points, accepting, seen_at, zone,
        of_pool, pool_points, skills, barred, shifts, leaves, code, version, sticky_days, next_allowed,
    ) = row  # fmt: skip
    local = now.astimezone(ZoneInfo(zone or settings.TIME_ZONE))
    today = local.date()
    away = any(_day(first) <= today <= _day(last) for first, last in (leave.split() for leave in leaves))
    place = Place(
        person=person, pool=pool, available=accepting and people_rules.is_online(last_seen_at=seen_at, now=now),
        on_leave=away, on_shift=people_rules.is_on_shift([_hours(shift) for shift in shifts], local=local),
        skills=frozenset(tuple(skill.split(":", 1)) for skill in skills), barred=frozenset(barred),
        amount_limit=None if limit is None else from_cents(limit), team_capacity=capacity, team_points=points,
        total_capacity=total, total_points=total_points, pool_capacity=of_pool, pool_points=int(pool_points),
        last_given_at=given_at,
    )  # fmt: skip
    label = WITHOUT if version is None else f"{code} v{version}"
    policy = Policy(label=label, sticky_days=sticky_days, next_allowed=next_allowed)
    return Stand(place=place, policy=policy, team=team, pool_public_id=public_id)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _hours(text: str) -> people_rules.Hours:
    weekday, starts, ends = text.split()
    return people_rules.Hours(weekday=int(weekday), starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))


def best(desk: Desk, person: int, looked: Sequence[Stand], *, sticky: bool) -> Found | None:
    """Lock the first item of each pool that nobody else has locked, and return the best of them.

    One ORDER BY over all pools would sort them all (measured 15 × slower); each pool is read from its own end of the
    index.
    """
    first, template = _first(desk.kind, sticky)
    place = looked[0].place
    own: dict[str, Any] = {
        repr(SOMEBODY): person,
        repr(SKILLS): sorted(f"{kind}:{code}" for kind, code in place.skills),
        repr(BARRED): sorted(place.barred),
    }
    params = [own.get(repr(value), value) for value in template]
    listed = ", ".join(["(%s::bigint, %s::bigint, %s::bigint)"] * len(looked))
    rows = [value for stand in looked for value in _row(desk, stand.place)]
    # Not prepared: without the values the planner does not know how few the first of an index are, and sorts them all.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT best.id, best.public_id, best.pool_id, best.points
                  FROM (VALUES {listed}) AS place (pool, room, most)
                 CROSS JOIN LATERAL ({first})
                         AS best (id, public_id, pool_id, points, priority, limit_at, waiting_since)
                 ORDER BY best.priority DESC, best.limit_at NULLS LAST, best.waiting_since, best.id LIMIT 1""",
            [*rows, *params],
        )
        row = cursor.fetchone()
    return Found(*row) if row else None


@lru_cache
def _first(kind: str, sticky: bool) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that locks the first item of a place, built once, with stand-ins for who asks."""
    desk = desk_of(kind)
    table = desk.item._meta.db_table
    nobody = Place(
        person=SOMEBODY, pool=0, team_capacity=0, skills=frozenset({(SKILLS[0], "")}), barred=frozenset(BARRED)
    )
    items = takeable(desk, SOMEBODY, nobody, sticky=sticky).extra(  # the place is no table that Django knows
        where=[
            f'"{table}"."pool_id" = place.pool', f'"{table}"."points" <= place.room',
            f'(place.most IS NULL OR "{table}"."value" <= place.most)',
        ]
    )  # fmt: skip
    columns = ("pk", "public_id", "pool_id", "points", "priority", "limit_at", "waiting_since")
    locked = items.values_list(*columns).select_for_update(of=("self",), skip_locked=True)[:1]
    sql, params = locked.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(SKILLS if value == [f"{SKILLS[0]}:"] else value for value in params)


def _row(desk: Desk, place: Place) -> tuple[int, int, int | None]:
    most = desk.item._meta.get_field("value").get_db_prep_value(place.amount_limit, connection)
    return place.pool, room(place), most


def write(desk: Desk, found: Found, person: "User", stand: Stand, looked: Sequence[Stand], now: datetime) -> None:
    """Write everything that follows from taking a locked item, by the statements of a deal, all in one."""
    place, why = stand.place, reason(stand, found, looked)
    made = writing.statements(
        writing.Writing(
            desk=desk, pool=Pool(pk=place.pool, team_id=stand.team),
            actor_id=person.pk, policy=stand.policy.label, strategy="", batch_id=None, now=now, people={},
            why=json.dumps(why),
        )
    )  # fmt: skip
    line = Written(found.pk, person.pk, 1, place.team_points, 0, found.points)
    parts: list[str] = []
    params: list[Any] = [*line, person.pk, str(person.public_id), place.team_capacity]
    for table, (sql, values) in made.items():
        parts.append(f"{_written(table)} AS ({sql} RETURNING 1)")
        params += values
    params += [found.points, now, person.pk, stand.team, found.points, person.pk]
    needed = [table for table in made if table not in {claim.model._meta.db_table for claim in bulk_of(desk).claims}]
    ((counted, *numbers),) = ask(
        f"""WITH {writing.LINES} ({", ".join(Written._fields)}) AS (VALUES ({_bigints(len(line))})),
                 {writing.PEOPLE} (person, public, capacity) AS (VALUES (%s::bigint, %s::text, %s::bigint)),
                 {", ".join(parts)},
                 load AS (UPDATE people_load SET open_items = open_items + 1, open_points = open_points + %s,
                                 last_given_at = %s WHERE user_id = %s AND team_id = %s RETURNING 1),
                 workload AS (UPDATE people_workload SET open_items = open_items + 1,
                                     open_points = open_points + %s WHERE user_id = %s)
            SELECT (SELECT count(*) FROM load),
                   {", ".join(f"(SELECT count(*) FROM {_written(table)})" for table in needed)}""",
        params,
    )
    if any(number != 1 for number in numbers):
        raise WrittenOtherwise(f"item {found.pk}: {dict(zip(needed, numbers, strict=True))} rows")
    if not counted:
        _count_first(person.pk, stand.team, found.points, now)
    _tell(desk, found.public_id, person.public_id, stand.pool_public_id)


def _written(table: str) -> str:
    return f"wrote_{table}"


def _count_first(person: int, team: int, points: int, now: datetime) -> None:
    """Begin the counter of somebody who never carried anything of the team; the total is counted already."""
    Load.objects.create(user_id=person, team_id=team, open_items=1, open_points=points, last_given_at=now)


def _bigints(number: int) -> str:
    return ", ".join(["%s::bigint"] * number)


def _tell(desk: Desk, item: UUID, person: UUID, pool: UUID | None) -> None:
    for topic in (f"{desk.topic}-{item}", f"pool-{pool}", f"user-{person}"):
        outbox.push(topic)
