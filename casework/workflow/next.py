"""Next: one click gives somebody the best item that they may have, over all pools of theirs.

Nobody waits for anybody: on PostgreSQL the best item of each pool is locked with SKIP LOCKED, so that an item that
somebody else is just taking is passed over; on SQLite, where writers follow each other anyway, the item is claimed by a
conditional update. What the person carries is locked first (docs/adr/0003), so that capacity is exact.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from casework.lib.compiled import Compiled, Given
from casework.lib.refusal import Refused
from casework.people.models import Membership
from casework.people.services import beat
from casework.workflow import assignment, facts, loads, policies, swift
from casework.workflow.bulk import Giving
from casework.workflow.desk import Desk
from casework.workflow.models import AssignmentPolicy, Pool
from casework.workflow.querysets import waiting
from casework.workflow.rules import Policy, Rule, fit_problem, place_problem, room
from casework.workflow.takeable import Found, Stand, reason, takeable
from casework.workflow.words import said_of_you

if TYPE_CHECKING:
    from casework.people.models import User


# How often, and after how many seconds each, somebody looks again who found only what others were just looking at.
TRIES, PAUSE = 4, 0.01


class NextRefused(Refused):
    """The person can be given nothing now; the message says why."""


class NothingWaits(NextRefused):
    """Nothing that the person may have waits in their pools."""


def may_take_next(*, kind: str, person: "User", now: datetime) -> bool:
    """Say whether a team of this kind of work, of which `person` is a member, lets its people take work themselves.

    One query.
    """
    return any(allowed for (allowed,) in _ALLOWED.rows(kind=kind, person=person.pk, now=now))


def _allowed() -> QuerySet[Any, Any]:
    """Return, per pool of `person`, whether the policy in force lets people take work; without one they may."""
    policy = AssignmentPolicy.objects.filter(team=OuterRef("team"), effective_at__lte=Given("now", DateTimeField()))
    newest = policy.order_by("-version").values("next_allowed")[:1]
    mine = Membership.objects.filter(user=Given("person", BigIntegerField()), left_on__isnull=True).values("team")
    pools = Pool.objects.filter(kind=Given("kind", CharField()), team__in=mine)
    return pools.annotate(allowed=Coalesce(Subquery(newest), Value(True))).values_list("allowed")


_ALLOWED: Compiled[Pool] = Compiled(_allowed)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What somebody took: the item's ids, and the pool in which it lay."""

    pk: int
    public_id: UUID
    pool_id: int


def take_next(*, desk: Desk, person: "User", now: datetime) -> Taken:
    """Give `person` the best waiting item of all pools of theirs, and say which.

    The click counts as being there. Best: highest priority, nearest limit, longest waiting. Raises NextRefused (not
    accepting, on leave, off shift, full, or no team lets its people take work), NothingWaits.
    """
    with transaction.atomic():
        outcome = _take(desk, person, now)
    if isinstance(outcome, NextRefused):  # that the person is there stays written
        raise outcome
    return outcome


def _take(desk: Desk, person: "User", now: datetime) -> Taken | NextRefused:
    swiftly = connection.features.has_select_for_update_skip_locked
    if swiftly:
        swift.arrive(person.pk, now)
        stands = swift.stands(desk, person.pk, now)
    else:
        beat(user=person, now=now)
        loads.lock([person.pk])
        stands = _stands(desk, person, now)
    looked = _open(stands)
    if isinstance(looked, NextRefused):
        return looked
    found = _best(desk, person.pk, looked, swift.best if swiftly else _claimed)
    if found is None:
        return NothingWaits(_("Nothing is waiting that you could be given."))
    stand = next(one for one in looked if one.place.pool == found.pool)
    (swift.write if swiftly else _write)(desk, found, person, stand, looked, now)
    return Taken(pk=found.pk, public_id=found.public_id, pool_id=found.pool)


def _best(desk: Desk, person: int, looked: Sequence[Stand], find: Callable[..., Found | None]) -> Found | None:
    """Return the best item; one of whose customer somebody else has other work only when there is nothing else.

    What others have locked may come back in a moment: they leave all but the best of what they looked at.
    """
    sticky = any(stand.policy.sticky_days for stand in looked)
    for number in range(TRIES):
        if number:
            time.sleep(PAUSE)
        found = (find(desk, person, looked, sticky=True) if sticky else None) or find(
            desk, person, looked, sticky=False
        )
        if found is not None or not _still_waits(desk, person, looked):
            return found
    return None


def _stands(desk: Desk, person: "User", now: datetime) -> list[Stand]:
    """Return how `person`, who is locked, stands to each pool of theirs, by pool."""
    pools = {pool.pk: pool for pool in _pools(desk.kind, person)}
    in_force = _policies(pools.values(), now)
    found = facts.places(desk=desk, pools=pools.values(), now=now, people=[person.pk])
    return [
        Stand(place=place, policy=in_force[_team(pools[pool])], team=_team(pools[pool]))
        for (_one, pool), place in sorted(found.items(), key=itemgetter(0))
    ]


def _pools(kind: str, person: "User") -> Sequence[Pool]:
    teams = Membership.objects.filter(user=person, left_on__isnull=True).values("team")
    return list(Pool.objects.filter(kind=kind, team__in=teams).order_by("pk"))


def _team(pool: Pool) -> int:
    return pool.team_id or 0  # `_pools` returns none without a team


def _policies(pools: Iterable[Pool], now: datetime) -> dict[int, Policy]:
    return policies.in_force({_team(pool) for pool in pools}, now)


def _open(stands: Sequence[Stand]) -> list[Stand] | NextRefused:
    """Return where something can be taken now; when that is nowhere, the refusal that says why."""
    allowed = [stand for stand in stands if stand.policy.next_allowed]
    if stands and not allowed:
        return NextRefused(_("Your team's work is given out; nobody takes it themselves."))
    problems = [place_problem(stand.place) or fit_problem(stand.place, 1) for stand in allowed]
    found = [stand for stand, problem in zip(allowed, problems, strict=True) if problem is None]
    if not found:
        return NextRefused(said_of_you(problems[0] if problems and problems[0] else Rule.TEAM))
    return found


def _for(desk: Desk, person: int, looked: Sequence[Stand], *, sticky: bool) -> QuerySet[Any]:
    """Return what the person may take of all these pools, the best first."""
    anywhere = Q()
    for place in (stand.place for stand in looked):
        here = Q(pool=place.pool, points__lte=room(place))
        anywhere |= here if place.amount_limit is None else here & Q(value__lte=place.amount_limit)
    return takeable(desk, person, looked[0].place, sticky=sticky).filter(anywhere)


def _still_waits(desk: Desk, person: int, looked: Sequence[Stand]) -> bool:
    """Say whether there is something that the person could be given, whoever has locked it just now."""
    return _for(desk, person, looked, sticky=False).exists()


def _claimed(desk: Desk, person: int, looked: Sequence[Stand], *, sticky: bool) -> Found | None:
    """Claim the best item of all pools by a conditional update; who was slower looks again."""
    columns = _for(desk, person, looked, sticky=sticky).values_list("pk", "public_id", "pool_id", "points")
    while (best := columns.first()) is not None:
        if waiting(desk.item).filter(pk=best[0]).update(assigned_at=F("waiting_since")):
            return Found(*best)
    return None


def _write(desk: Desk, found: Found, person: "User", stand: Stand, looked: Sequence[Stand], now: datetime) -> None:
    item = desk.item._default_manager.select_related("pool", *desk.related).get(pk=found.pk)
    item.last_holder = None
    reasons = {found.pk: reason(stand, found, looked)}
    giving = Giving(actor=person, now=now, policy=stand.policy.label, why=reasons)
    assignment.write(desk, [item], to={found.pk: person}, giving=giving)
