"""The lease of assigned work: who is gone for longer than the grace gives untouched work back; opened work is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_noop

from casework.people.models import Membership, Presence, Team
from casework.people.presence import is_online_q
from casework.workflow import assignment, policies
from casework.workflow.desk import Desk, desk_of, desks
from casework.workflow.models import AssignmentPolicy, Pool

if TYPE_CHECKING:
    from casework.people.models import User

# Stored with the assignment that ended; templates translate it.
REASON = gettext_noop("Offline longer than the grace time")
MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Stranded:
    """Opened work of somebody who is gone.

    item: the order or case. since: when its holder was last heard of. name, url: of its page.
    """

    item: Any
    holder: "User"
    since: datetime | None
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Left:
    """The opened work of one pool whose holders are gone.

    doing: addresses of the drawers that "assign" and "release" it.
    """

    pool: Pool
    doing: dict[str, str]
    rows: list[Stranded]


def reclaim(*, now: datetime) -> int:
    """Put untouched work back into its pool whose holder is offline longer than their team's grace; return how many.

    Work that was opened stays with its holder (`stranded_work`). Idempotent; a constant number of queries per team with
    a grace, beside the writes.
    """
    teams = AssignmentPolicy.objects.filter(effective_at__lte=now).values_list("team", flat=True).distinct()
    number = 0
    for team, policy in policies.in_force(list(teams), now).items():
        if policy.grace_minutes:
            gone = _gone(team, now - timedelta(minutes=policy.grace_minutes))
            number += sum(_give_back(desk, team, gone, now) for desk in desks()) if gone else 0
    return number


def _gone(team: int, before: datetime) -> set[int]:
    """Return who of the team was not heard of since `before` (or ever)."""
    members = Membership.objects.filter(team=team, left_on__isnull=True).values("user")
    heard = Presence.objects.filter(user__in=members, last_seen_at__gt=before).values("user")
    return set(members.exclude(user__in=heard).values_list("user_id", flat=True))


def _give_back(desk: Desk, team: int, people: set[int], now: datetime) -> int:
    untouched = _held(desk, team, people).filter(opened_at__isnull=True).values_list("pk", flat=True)
    ids = sorted(untouched)
    if not ids:
        return 0
    dealt = assignment.release(
        desk=desk, item_ids=ids, actor=None, now=now, reason=REASON,
        still=lambda item: item.opened_at is None and item.assignee_id in people,
    )  # fmt: skip
    return len(dealt.assigned)


def _held(desk: Desk, team: int, people: set[int]) -> QuerySet[Any]:
    items: QuerySet[Any] = desk.item._default_manager.filter(
        assignee__in=people, state__in=sorted(desk.item.HELD), pool__team=team
    )
    return items


def stranded_work(team: Team, *, now: datetime) -> list[Stranded]:
    """Return the opened work of the team's people who are offline beyond its grace, the longest gone first.

    Two queries and one per kind of work; at most MOST_SHOWN of each kind.
    """
    policy = policies.in_force([team.pk], now)[team.pk]
    gone = (
        _gone(team.pk, now - timedelta(minutes=policy.grace_minutes)) if policy.grace_minutes else _offline(team, now)
    )
    found = []
    for desk in desks():
        items = (
            _held(desk, team.pk, gone)
            .filter(opened_at__isnull=False)
            .select_related("assignee__presence", "pool", *desk.named_by)
        )
        for item in items.order_by(Coalesce("assignee__presence__last_seen_at", "assigned_at"), "pk")[:MOST_SHOWN]:
            presence = getattr(item.assignee, "presence", None)
            since = presence.last_seen_at if presence else None
            found.append(
                Stranded(item=item, holder=item.assignee, since=since, name=desk.name(item), url=_url(desk, item))
            )
    return found


def left_by_pool(team: Team, *, now: datetime) -> list[Left]:
    """Return `stranded_work` by pool, the pool whose holder is gone longest first. As many queries as that."""
    found: dict[int, Left] = {}
    for row in stranded_work(team, now=now):
        pool = row.item.pool
        if pool.pk not in found:
            found[pool.pk] = Left(pool=pool, doing=desk_of(pool.kind).doing(row.item), rows=[])
        found[pool.pk].rows.append(row)
    return list(found.values())


def _url(desk: Desk, item: Any) -> str:
    return reverse(desk.page, args=[item.public_id])


def _offline(team: Team, now: datetime) -> set[int]:
    members = Membership.objects.filter(team=team, left_on__isnull=True)
    online = Q(is_online_q(now, "user__presence__"))
    return set(members.exclude(online).values_list("user_id", flat=True))
