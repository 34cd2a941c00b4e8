"""What somebody may take themselves: the waiting items, as a queryset that both ways of "next" read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from casework.people.models import User
from casework.workflow import why
from casework.workflow.desk import Desk, dealable
from casework.workflow.querysets import engine_order
from casework.workflow.rules import Place, Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """How somebody stands to one pool of theirs: what the rules know, and the policy of the team that owns it."""

    place: Place
    policy: Policy
    team: int
    pool_public_id: UUID | None = None


class Found(NamedTuple):
    """The best item: locked, or claimed."""

    pk: int
    public_id: UUID
    pool: int
    points: int


def takeable(desk: Desk, person: int, place: Place, *, sticky: bool) -> QuerySet[Any]:
    """Return the waiting items that a person may have, in the order of the engine, as far as it does not depend on the
    pool: holds, four eyes, skills, conflicts. place: any of theirs.

    sticky: only items of whose customer nobody else has open work of the same pool.
    """
    somebody = User(pk=person)
    skills = sorted(f"{kind}:{code}" for kind, code in place.skills)
    items: QuerySet[Any] = desk.item._default_manager.filter(_waits(desk), dealable(desk), desk.open_to(somebody))
    items = items.filter(_skilled(desk, skills), _not_barred(desk, sorted(place.barred)))
    if sticky:
        items = items.filter(_not_anothers(desk, somebody))
    return items.order_by(*engine_order())


def reason(stand: Stand, found: Found, looked: Sequence[Stand]) -> why.Why:
    """Return `Assignment.why` of an item that was taken."""
    place = stand.place
    return {
        "way": why.NEXT,
        "load": [place.team_points, place.team_points + found.points, place.team_capacity],
        "pools": [one.place.pool for one in looked],
    }


def _waits(desk: Desk) -> Q:
    """Filter what waits, by a literal: a prepared statement finds the partial index only by that."""
    listed = ", ".join(f"'{state}'" for state in sorted(desk.item.WAITING))
    column = f'"{desk.item._meta.db_table}"."state"'
    return Q(RawSQL(f"{column} = {listed}" if "," not in listed else f"{column} IN ({listed})", [], BooleanField()))


def _not_anothers(desk: Desk, person: User) -> Q:
    same = {desk.affinity: OuterRef(desk.affinity), "pool": OuterRef("pool")}
    held = desk.item._default_manager.filter(**same, state__in=sorted(desk.item.HELD)).exclude(assignee=person)
    return ~Q(Exists(held))


def _not_barred(desk: Desk, customers: list[int]) -> Q:
    if connection.vendor == "postgresql":  # one parameter, so that the statement is the same for everybody
        column = f'"{desk.item._meta.db_table}"."affinity"'
        sql = f"({column} IS NULL OR {column} <> ALL (%s::bigint[]))"
        return Q(RawSQL(sql, [customers], output_field=BooleanField()))
    return Q(affinity__isnull=True) | ~Q(affinity__in=customers)


def _skilled(desk: Desk, skills: list[str]) -> Q:
    """Filter the items whose `requires` names nothing that is not among `skills` ("kind:code")."""
    column = f'"{desk.item._meta.db_table}"."requires"'
    if connection.vendor == "postgresql":
        missing = f"""({column} = '{{}}'::jsonb OR NOT EXISTS (
            SELECT 1 FROM jsonb_each({column}) r,
                   jsonb_array_elements_text(CASE jsonb_typeof(r.value) WHEN 'array' THEN r.value
                                             ELSE jsonb_build_array(r.value) END) code
             WHERE r.key || ':' || code <> ALL (%s::text[])))"""
        return Q(RawSQL(missing, [skills], output_field=BooleanField()))
    listed = ", ".join(["%s"] * len(skills)) or "NULL"
    missing = f"""NOT EXISTS (
        SELECT 1 FROM json_each({column}) r,
               json_each(CASE r.type WHEN 'array' THEN r.value ELSE json_array(r.value) END) code
         WHERE {f"r.key || ':' || code.value NOT IN ({listed})" if skills else "true"})"""
    return Q(RawSQL(missing, skills, output_field=BooleanField()))
