"""Hand-over: somebody leaves, and one action deals all their open work and ends their memberships."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from casework.jobs import audit
from casework.lib.refusal import OutOfReach
from casework.people.models import Membership, Team
from casework.people.permissions import team_ids_with
from casework.people.services import remove_member
from casework.workflow import assignment, drain, facts, loads, policies, why
from casework.workflow.desk import Desk, desk_of, desks
from casework.workflow.models import Pool
from casework.workflow.querysets import engine_order
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from casework.people.models import User

# Stored with the assignments; templates translate it.
REASON = gettext_noop("Handed over: their holder left")


class NotTheirs(OutOfReach):
    """The person is a member of no team that the actor leads."""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of somebody's work: how much went to colleagues, how much to the pools, and which teams they left.

    remaining: teams that they still belong to, because others lead them.
    """

    dealt: int
    pooled: int
    teams: list[Team] = field(default_factory=list)
    remaining: list[Team] = field(default_factory=list)


def open_work_of(*, person: "User", teams: Collection[int]) -> int:
    """Return how many items of these teams somebody holds. One query per kind of work."""
    held = [
        desk.item._default_manager.filter(assignee=person, state__in=sorted(desk.item.HELD), pool__team__in=teams)
        for desk in desks()
    ]
    return sum(items.count() for items in held)


@transaction.atomic
def hand_over(*, person: "User", actor: "User | None", now: datetime) -> HandedOver:
    """Deal all open work of `person` by the teams' policies, put what nobody can have back, end their memberships.

    Covers the teams that `actor` leads (None, the engine: all of them). Opened work goes along: its holder is gone for
    good. All or nothing; written to the audit trail. Raises NotTheirs, workflow's AssignmentConflict.
    """
    places = Membership.objects.filter(user=person, left_on__isnull=True).select_related("team").order_by("team_id")
    led = None if actor is None else team_ids_with(actor, "assign_team")
    leaving = [place.team for place in places if led is None or place.team_id in led]
    if not leaving:
        raise NotTheirs(_("They are not in a team of yours."))
    # Everybody who may be given something, at once and in order: the deals below lock people again, pool by pool.
    colleagues = Membership.objects.filter(team__in=leaving, left_on__isnull=True).values_list("user_id", flat=True)
    loads.lock(colleagues)
    in_force = policies.in_force([team.pk for team in leaving], now)
    dealt = pooled = 0
    for pool in Pool.objects.filter(team__in=leaving).order_by("pk"):
        to_people, to_pool = _deal(pool, person, in_force[pool.team_id or 0], actor, now)
        dealt, pooled = dealt + to_people, pooled + to_pool
    for team in leaving:
        remove_member(team=team, user=person, actor=actor, now=now)
    audit.record(
        actor=actor, action="person.hand_over", subject_kind="person", subject_id=person.public_id, now=now,
        detail={"dealt": dealt, "pooled": pooled, "teams": [team.code for team in leaving]},
    )  # fmt: skip
    remaining = [place.team for place in places if place.team not in leaving]
    return HandedOver(dealt=dealt, pooled=pooled, teams=leaving, remaining=remaining)


def _deal(pool: Pool, person: "User", policy: Policy, actor: "User | None", now: datetime) -> tuple[int, int]:
    """Deal what `person` holds of one pool; return how many went to people and how many to the pool."""
    desk = desk_of(pool.kind)
    items = _held(desk, pool, person)
    if not items:
        return 0, 0
    others = {
        pair: place for pair, place in facts.places(desk=desk, pools=[pool], now=now).items() if pair[0] != person.pk
    }
    given = drain.plan(desk=desk, pool=pool, items=items, places=others, policy=policy, now=now)

    def still(item: Any) -> bool:
        return bool(item.assignee_id == person.pk)

    dealt = drain.write(
        desk=desk, given=given, places=others, policy=policy, now=now, way=why.HAND_OVER, actor=actor, reason=REASON,
        still=still,
    )  # fmt: skip
    rest = [item.pk for item in _held(desk, pool, person)]
    back = assignment.release(desk=desk, item_ids=rest, actor=actor, now=now, reason=REASON, still=still)
    return dealt, len(back.assigned)


def _held(desk: Desk, pool: Pool, person: "User") -> list[Any]:
    items = desk.item._default_manager.filter(assignee=person, state__in=sorted(desk.item.HELD), pool=pool)
    return list(items.order_by(*engine_order()))
