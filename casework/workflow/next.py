"""Next: one click gives somebody the best item that they may have, over all pools of theirs.

Nobody waits for anybody: on PostgreSQL the best item of each pool is locked with SKIP LOCKED, so that an item that
somebody else is just taking is passed over; on SQLite, where writers follow each other anyway, the item is claimed by a
conditional update. What the person carries is locked first (docs/adr/0003), so that capacity is exact.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from casework.lib.refusal import Refused
from casework.people.models import Membership
from casework.people.services import beat
from casework.workflow import assignment, facts, loads, policies, why
from casework.workflow.bulk import Giving
from casework.workflow.desk import Desk
from casework.workflow.models import Pool
from casework.workflow.querysets import engine_order, waiting
from casework.workflow.rules import Place, Policy, Rule, fit_problem, place_problem, room
from casework.workflow.words import said_of_you

if TYPE_CHECKING:
    from casework.people.models import User


class NextRefused(Refused):
    """The person can be given nothing now; the message says why."""


class NothingWaits(NextRefused):
    """Nothing that the person may have waits in their pools."""


def may_take_next(*, kind: str, person: "User", now: datetime) -> bool:
    """Say whether a team of this kind of work, of which `person` is a member, lets its people take work themselves."""
    return any(policy.next_allowed for policy in _policies(_pools(kind, person), now).values())


def take_next(*, desk: Desk, person: "User", now: datetime) -> Any:
    """Give `person` the best waiting item of all pools of theirs, and return it.

    The click counts as being there. Best: highest priority, nearest limit, longest waiting. Raises NextRefused (not
    accepting, on leave, off shift, full, or no team lets its people take work), NothingWaits.
    """
    beat(user=person, now=now)
    with transaction.atomic():
        loads.lock([person.pk])
        pools = {pool.pk: pool for pool in _pools(desk.kind, person)}
        allowed = _policies(pools.values(), now)
        if not any(policy.next_allowed for policy in allowed.values()):
            raise NextRefused(_("Your team's work is given out; nobody takes it themselves."))
        found = facts.places(desk=desk, pools=pools.values(), now=now, people=[person.pk])
        mine = {pool: place for (_one, pool), place in found.items() if allowed[_team(pools[pool])].next_allowed}
        looked = _open(mine.values())
        sticky = any(allowed[_team(pools[place.pool])].sticky_days for place in looked)
        item = _claim(desk, person, looked, sticky)
        if item is None:
            raise NothingWaits(_("Nothing is waiting that you could be given."))
        policy = allowed[_team(item.pool)]
        _write(desk, item, person, mine[item.pool_id], looked, policy, now)
        return item


def _pools(kind: str, person: "User") -> Sequence[Pool]:
    teams = Membership.objects.filter(user=person, left_on__isnull=True).values("team")
    return list(Pool.objects.filter(kind=kind, team__in=teams).order_by("pk"))


def _team(pool: Pool) -> int:
    return pool.team_id or 0  # `_pools` returns none without a team


def _policies(pools: Iterable[Pool], now: datetime) -> dict[int, Policy]:
    return policies.in_force({_team(pool) for pool in pools}, now)


def _open(places: Iterable[Place]) -> list[Place]:
    """Return the places at which something can be given now. Raises NextRefused when there is none, with the reason."""
    problems: list[Rule] = []
    found = []
    for place in places:
        rule = place_problem(place) or fit_problem(place, 1)
        if rule is None:
            found.append(place)
        else:
            problems.append(rule)
    if not found:
        raise NextRefused(said_of_you(problems[0] if problems else Rule.TEAM))
    return found


def _claim(desk: Desk, person: "User", places: Sequence[Place], sticky: bool) -> Any:
    """Return the best item, locked (or claimed, on SQLite); None when nothing is left.

    sticky: a customer's work goes to who has their other open work of the pool; only when nothing else is left, to
    anybody.
    """
    find = _best_by_lateral if connection.features.has_select_for_update_skip_locked else _claimed
    items = _takeable(desk, person, places)
    best = None
    if sticky:
        best = find(items.filter(_not_anothers(desk, person)), places)
    if best is None:
        best = find(items, places)
    if best is None:
        return None
    item = desk.item._default_manager.select_related("pool", *desk.related).get(pk=best)
    item.last_holder = None
    return item


def _takeable(desk: Desk, person: "User", places: Sequence[Place]) -> QuerySet[Any]:
    """Return the waiting items that the person may have, as far as it does not depend on the pool."""
    items = waiting(desk.item).filter(desk.open_to(person)).filter(_skilled(desk, places[0].skills))
    if places[0].barred:
        items = items.filter(Q(affinity__isnull=True) | ~Q(affinity__in=places[0].barred))
    return items.order_by(*engine_order())


def _not_anothers(desk: Desk, person: "User") -> Q:
    """Filter the items of whose customer nobody else has open work of the same pool."""
    same = {desk.affinity: OuterRef(desk.affinity), "pool": OuterRef("pool")}
    held = desk.item._default_manager.filter(**same, state__in=sorted(desk.item.HELD)).exclude(assignee=person)
    return ~Q(Exists(held))


def _skilled(desk: Desk, skills: Collection[tuple[str, str]]) -> Q:
    """Filter the items whose `requires` names nothing that is not among `skills`; most items name nothing at all."""
    column = f'"{desk.item._meta.db_table}"."requires"'
    have = sorted(f"{kind}:{code}" for kind, code in skills) or [""]
    if connection.vendor == "postgresql":
        missing = f"""NOT EXISTS (
            SELECT 1 FROM jsonb_each({column}) r,
                   jsonb_array_elements_text(CASE jsonb_typeof(r.value) WHEN 'array' THEN r.value
                                             ELSE jsonb_build_array(r.value) END) code
             WHERE r.key || ':' || code <> ALL (%s))"""
        return Q(RawSQL(missing, [have], output_field=BooleanField()))
    listed = ", ".join(["%s"] * len(have))
    missing = f"""NOT EXISTS (
        SELECT 1 FROM json_each({column}) r,
               json_each(CASE r.type WHEN 'array' THEN r.value ELSE json_array(r.value) END) code
         WHERE r.key || ':' || code.value NOT IN ({listed}))"""
    return Q(RawSQL(missing, have, output_field=BooleanField()))


def _best_by_lateral(items: QuerySet[Any], places: Sequence[Place]) -> int | None:
    """Lock the first item of each place that nobody else has locked, and return the best of them (PostgreSQL).

    One ORDER BY over all pools would sort them all (measured 15 × slower); each place reads its own end of the index.
    """
    table = items.model._meta.db_table
    of_place = items.filter(
        Q(RawSQL(f'"{table}"."pool_id" = place.pool', [], output_field=BooleanField())),
        Q(RawSQL(f'"{table}"."points" <= place.room', [], output_field=BooleanField())),
        Q(RawSQL(f'(place.most IS NULL OR "{table}"."value" <= place.most)', [], output_field=BooleanField())),
    ).select_for_update(of=("self",), skip_locked=True)
    columns = of_place.values_list("pk", "priority", "limit_at", "waiting_since")[:1]
    first, params = columns.query.get_compiler(connection=connection).as_sql()
    listed = ", ".join(["(%s, %s, %s::bigint)"] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT best.id FROM (VALUES {listed}) AS place (pool, room, most)
                 CROSS JOIN LATERAL ({first}) AS best (id, priority, limit_at, waiting_since)
                 ORDER BY best.priority DESC, best.limit_at NULLS LAST, best.waiting_since, best.id LIMIT 1""",
            [*(value for place in places for value in _row(items.model, place)), *params],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _row(model: type[Any], place: Place) -> tuple[int, int, int | None]:
    most = model._meta.get_field("value").get_db_prep_value(place.amount_limit, connection)
    return place.pool, room(place), most


def _claimed(items: QuerySet[Any], places: Sequence[Place]) -> int | None:
    """Claim the best item of all places by a conditional update (SQLite); who was slower looks again."""
    anywhere = Q()
    for place in places:
        here = Q(pool=place.pool, points__lte=room(place))
        anywhere |= here if place.amount_limit is None else here & Q(value__lte=place.amount_limit)
    while (best := items.filter(anywhere).values_list("pk", flat=True).first()) is not None:
        if waiting(items.model).filter(pk=best).update(assigned_at=F("waiting_since")):
            return int(best)
    return None


def _write(
    desk: Desk, item: Any, person: "User", place: Place, looked: Sequence[Place], policy: Policy, now: datetime
) -> None:
    reasons: dict[str, Any] = {
        "way": why.NEXT,
        "load": [place.team_points, place.team_points + item.points, place.team_capacity],
        "pools": [one.pool for one in looked],
    }
    giving = Giving(actor=person, now=now, policy=policy.label, why={item.pk: reasons})
    assignment.write(desk, [item], to={item.pk: person}, giving=giving)
