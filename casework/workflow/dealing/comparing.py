"""The page of a past deal as another policy would have dealt it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.lib.money import from_cents
from casework.people.models import User
from casework.workflow import permissions, policies
from casework.workflow.dealing.replaying import Difference, as_dealt, replay
from casework.workflow.models import AssignmentPolicy, DealPlan, DealState, Strategy
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from django.utils.functional import Promise

MOST_VERSIONS = 50
REPLAYED = (DealState.PREVIEWED, DealState.COMMITTED, DealState.STALE)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One thing in which two policies differ, as far as it says how a pool is dealt."""

    name: "str | Promise"
    was: str
    would: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person: as it was dealt, as it would have been, and the difference in money."""

    user: User
    of: Difference
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class ReplayShown:
    """A past deal replayed. policy, strategy: by which; settings: what differs from those it was dealt by."""

    deal: DealPlan
    policy: str
    strategy: str
    settings: list[Setting]
    moved: int
    dealt: int
    jain_was: float | None
    jain_would: float | None
    people: list[Row]


def deal_replayed(user: User, public_id: UUID) -> DealPlan:
    """Return the deal with its snapshot. Raises Http404 unless `user` may look at it and there is a snapshot."""
    deals = permissions.deals_seen_by(user).select_related("pool", "version__team").filter(state__in=REPLAYED)
    return get_object_or_404(deals, public_id=public_id)


def versions_of(deal: DealPlan) -> list[AssignmentPolicy]:
    """Return the versions by which it can be replayed, the newest first: its team's, also those not in force yet."""
    rows = AssignmentPolicy.objects.filter(team=deal.pool.team_id).select_related("team").order_by("-version")
    return list(rows[:MOST_VERSIONS])


def named(versions: Sequence[AssignmentPolicy]) -> list[tuple[str, str]]:
    """Return (number, name) of each version, as a form offers it."""
    return [
        (str(row.version), " · ".join(filter(None, [f"v{row.version}", str(row.get_strategy_display()), row.note])))
        for row in versions
    ]


def replay_shown(deal: DealPlan, *, version: AssignmentPolicy | None, strategy: str) -> ReplayShown:
    """Replay the deal by a version (None: the one it was dealt by), with another strategy if one is named."""
    policy = as_dealt(deal) if version is None else policies.as_rule(version)
    found = replay(plan=deal, policy=replace(policy, strategy=strategy or policy.strategy))
    people = User.objects.in_bulk([row.person for row in found.people])
    return ReplayShown(
        deal=deal, policy=_(found.would.label), strategy=str(Strategy(found.would.strategy).label),
        settings=list(_differing(found.was, found.would)), moved=found.moved, dealt=found.dealt,
        jain_was=found.jain_was, jain_would=found.jain_would,
        people=[
            Row(user=people[row.person], of=row, value=from_cents(row.value))
            for row in found.people
            if row.person in people
        ],
    )  # fmt: skip


def _differing(was: Policy, would: Policy) -> Iterator[Setting]:
    """Yield what differs."""
    told = [
        (_("Strategy"), str(Strategy(was.strategy).label), str(Strategy(would.strategy).label)),
        (_("Weight of the load"), f"{was.load:g}", f"{would.load:g}"),
        (_("Weight of hard items"), f"{was.hard:g}", f"{would.hard:g}"),
        (_("Weight of the amount"), f"{was.value:g}", f"{would.value:g}"),
        (_("An item is hard from so many points on"), str(was.hard_from), str(would.hard_from)),
        (_("Days for which a customer stays with the same person"), str(was.sticky_days), str(would.sticky_days)),
    ]
    for name, before, after in told:
        if before != after:
            yield Setting(name=name, was=before, would=after)
