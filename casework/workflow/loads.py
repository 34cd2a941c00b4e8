"""What people carry: locked before any item changes hands, changed with it, compared with the truth.

The lock of a person is their Workload row, by user id: who holds it may read and change everything that the person
carries, over all teams and kinds of work.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from casework.people.models import Load, Membership, Workload
from casework.workflow.models import WorkItem


@dataclass(frozen=True, kw_only=True)
class Locked:
    """Items under lock, each with `last_holder`: who had it, None when it waited."""

    items: list[Any]


@dataclass(kw_only=True)
class Weight:
    """A change of what somebody carries for a team: items and weighted points, negative when it gets less."""

    items: int = 0
    points: int = 0


Change = dict[tuple[int, int], Weight]


def lock(user_ids: Iterable[int]) -> None:
    """Lock what these people carry, by user id; rows that are missing are made first."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return
    found = _lock_rows(wanted)
    if len(found) < len(wanted):
        missing = [Workload(user_id=user) for user in sorted(set(wanted) - found)]
        Workload.objects.bulk_create(missing, ignore_conflicts=True)
        _lock_rows(wanted)


def _lock_rows(user_ids: Sequence[int]) -> set[int]:
    rows = Workload.objects.select_for_update().filter(user__in=user_ids).order_by("user_id")
    return set(rows.values_list("user_id", flat=True))


def lock_teams(team_ids: Iterable[int]) -> None:
    """Lock what everybody carries who is a member of these teams or holds work of theirs: for what moves whole
    pools.
    """
    teams = set(team_ids)
    members = Membership.objects.filter(team__in=teams, left_on__isnull=True).values_list("user_id", flat=True)
    holders = Load.objects.filter(team__in=teams, open_items__gt=0).values_list("user_id", flat=True)
    lock({*members, *holders})


def lock_with_items(
    model: type[Any], ids: Sequence[int], *, also: Collection[int], related: Sequence[str] = ()
) -> Locked | None:
    """Lock what `also` and whoever holds the items carry, then the items by id.

    Returns None when an item changed hands in between: the caller tries again in a new transaction.
    """
    holders = model._default_manager.filter(pk__in=ids, assignee__isnull=False).values_list("assignee_id", flat=True)
    people = {*holders, *also}
    lock(people)
    items = list(
        model._default_manager.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("pool", "assignee", *related)
        .order_by("pk")
    )
    if any(item.assignee_id is not None and item.assignee_id not in people for item in items):
        return None
    for item in items:
        item.last_holder = item.assignee
    return Locked(items=items)


def weight_by_team(items: Iterable[WorkItem]) -> dict[int, int]:
    """Return how many points of the items each team owns (through their pool)."""
    counted: Counter[int] = Counter()
    for item in items:
        if item.pool.team_id is not None:
            counted[item.pool.team_id] += item.points
    return dict(counted)


def shift(items: Sequence[Any], *, to: Mapping[int, int], now: datetime) -> None:
    """Move the items' weight from whoever held them (`last_holder`, noted when they were locked) to whom `to` names.

    to: item id → user id; an item that it does not name went back to its pool.
    """
    change: Change = {}
    takers = set()
    for item in items:
        team = item.pool.team_id
        if team is None:
            continue
        if item.last_holder is not None:
            _weigh(change, item.last_holder.pk, team, -1, -item.points)
        if item.pk in to:
            _weigh(change, to[item.pk], team, 1, item.points)
            takers.add((to[item.pk], team))
    add(change, given=takers, now=now)


def freed(rows: Iterable[tuple[int, int | None, int, int]]) -> Change:
    """Return the change that takes (user id, team id, items, points) off people."""
    change: Change = {}
    for user, team, items, points in rows:
        if team is not None:
            _weigh(change, user, team, -items, -points)
    return change


def _weigh(change: Change, user: int, team: int, items: int, points: int) -> None:
    weight = change.setdefault((user, team), Weight())
    weight.items += items
    weight.points += points


def add(
    change: Mapping[tuple[int, int], Weight],
    *,
    given: Collection[tuple[int, int]] = (),
    now: datetime | None = None,
) -> None:
    """Change what people carry, by (user id, team id); the people are locked already. A constant number of statements.

    given: whom something was given to at `now`, for whose turn it is next.
    """
    rows = [
        (int(user), int(team), weight.items, weight.points, int((user, team) in given))
        for (user, team), weight in sorted(change.items())
        if weight.items or weight.points or (user, team) in given
    ]
    if not rows:
        return
    if _update(rows, now) < len(rows):
        known = set(Load.objects.filter(user__in={row[0] for row in rows}).values_list("user_id", "team_id"))
        missing = [row for row in rows if row[:2] not in known]
        Load.objects.bulk_create([Load(user_id=user, team_id=team) for user, team, *_ in missing])
        _update(missing, now)
    _update_totals(rows)


# (user id, team id, items, points, 1 when something was given)
Row = tuple[int, int, int, int, int]


def _update(rows: Sequence[Row], now: datetime | None) -> int:
    stamp = connection.ops.adapt_datetimefield_value(now) if now is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE people_load AS l
                   SET open_items = l.open_items + m.column3, open_points = l.open_points + m.column4,
                       last_given_at = CASE WHEN m.column5 = 1 THEN %s ELSE l.last_given_at END
                  FROM (VALUES {_values(rows)}) AS m WHERE l.user_id = m.column1 AND l.team_id = m.column2""",
            [stamp],
        )
        return int(cursor.rowcount)


def _update_totals(rows: Sequence[Row]) -> None:
    total: dict[int, Weight] = {}
    for user, _team, items, points, _given in rows:
        weight = total.setdefault(user, Weight())
        weight.items, weight.points = weight.items + items, weight.points + points
    values = _values((user, weight.items, weight.points) for user, weight in total.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE people_workload AS w
                   SET open_items = w.open_items + m.column2, open_points = w.open_points + m.column3
                  FROM (VALUES {values}) AS m WHERE w.user_id = m.column1"""
        )


def _values(rows: Iterable[tuple[int, ...]]) -> str:
    return ", ".join("(" + ", ".join(str(int(value)) for value in row) + ")" for row in rows)
