"""Load rows: how much open work each person carries, locked before any item changes hands."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from casework.people.models import Load, Membership
from casework.workflow.models import WorkItem


@dataclass(frozen=True, kw_only=True)
class Locked:
    """Items under lock, and the open items of everybody concerned: (user id, team id) → number."""

    items: list[Any]
    open_items: dict[tuple[int, int], int]


def lock(user_ids: Iterable[int], team_ids: Iterable[int | None]) -> dict[tuple[int, int], int]:
    """Make (where missing) and lock the load rows of these people in these teams, by user id; return their numbers."""
    pairs = sorted({(user, team) for user in set(user_ids) for team in set(team_ids) if team is not None})
    rows = [Load(user_id=user, team_id=team) for user, team in pairs]
    Load.objects.bulk_create(rows, ignore_conflicts=True)
    found = (
        Load.objects.select_for_update()
        .filter(user__in={user for user, _ in pairs}, team__in={team for _, team in pairs})
        .order_by("user_id", "team_id")
    )
    return {(row.user_id, row.team_id): row.open_items for row in found}


def lock_teams(team_ids: Iterable[int]) -> None:
    """Make (where missing) and lock the load rows of all members of these teams, by user id: for what moves whole
    pools.
    """
    teams = set(team_ids)
    members = Membership.objects.filter(team__in=teams, left_on__isnull=True).values_list("user_id", "team_id")
    missing = set(members) - set(Load.objects.filter(team__in=teams).values_list("user_id", "team_id"))
    if missing:
        rows = [Load(user_id=user, team_id=team) for user, team in sorted(missing)]
        Load.objects.bulk_create(rows, ignore_conflicts=True)
    list(Load.objects.select_for_update().filter(team__in=teams).order_by("user_id", "team_id").values_list("pk"))


def lock_with_items(
    model: type[Any], ids: Sequence[int], *, also: Collection[int], related: Sequence[str] = ()
) -> Locked | None:
    """Lock the load rows of `also` and of whoever holds the items, then the items by id.

    Returns None when an item changed hands in between: the caller tries again in a new transaction.
    """
    seen = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "assignee_id"))
    teams = model._default_manager.filter(pk__in=ids).values_list("pool__team_id", flat=True).distinct()
    people = {user for user in seen.values() if user is not None} | set(also)
    open_items = lock(people, list(teams))
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
    return Locked(items=items, open_items=open_items)


def count_by_team(items: Iterable[WorkItem]) -> Counter[int]:
    """Return how many of the items each team owns (through their pool)."""
    return Counter(item.pool.team_id for item in items if item.pool.team_id is not None)


def shift(items: Sequence[Any], *, to: int | None) -> None:
    """Move the items' weight from whoever held them (`last_holder`, noted when they were locked) to `to` (None: the
    pool).
    """
    change: Counter[tuple[int, int]] = Counter()
    for item in items:
        team = item.pool.team_id
        if team is None:
            continue
        if item.last_holder is not None:
            change[(item.last_holder.pk, team)] -= 1
        if to is not None:
            change[(to, team)] += 1
    add(change)


def add(change: Mapping[tuple[int, int | None], int] | Counter[tuple[int, int]]) -> None:
    """Change load rows by (user id, team id) → number; the rows are locked already. One statement per distinct
    number.
    """
    for (user, team), number in sorted(change.items(), key=lambda pair: str(pair[0])):
        if number and team is not None:
            Load.objects.filter(user=user, team=team).update(open_items=F("open_items") + number)
