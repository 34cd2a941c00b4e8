"""Which policy a team's work is dealt by now, and making its next version."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.jobs import audit, outbox
from casework.lib.refusal import Refused
from casework.people.models import Team
from casework.workflow.models import AssignmentPolicy
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from casework.people.models import User

# What a team without any version is dealt by: least loaded, "next" allowed, nothing by itself.
WITHOUT = gettext_noop("without a policy")
DEFAULT_WEIGHTS: dict[str, float] = {"load": 1.0, "hard": 0.0, "value": 0.0}


class PolicyRefused(Refused):
    """The version cannot be made; the message says why."""


def in_force(team_ids: Collection[int], now: datetime) -> dict[int, Policy]:
    """Return the policy of each of these teams: the highest version whose time has come. One query."""
    rows = AssignmentPolicy.objects.filter(team__in=set(team_ids), effective_at__lte=now).select_related("team")
    found: dict[int, Policy] = {}
    for row in rows.order_by("version"):
        found[row.team_id] = as_rule(row)
    return {team: found.get(team) or Policy(label=WITHOUT) for team in team_ids}


def draining(now: datetime) -> Mapping[int, Policy]:
    """Return the teams whose policy in force pulls waiting work by itself. Two queries."""
    return {team: policy for team, policy in _all_in_force(now).items() if policy.drain}


def dealing(now: datetime) -> Mapping[int, Policy]:
    """Return the teams whose policy in force deals what waits at the beginning of the working day. Two queries."""
    return {team: policy for team, policy in _all_in_force(now).items() if policy.deal_minutes is not None}


def holding_out(now: datetime) -> dict[int, AssignmentPolicy]:
    """Return the teams whose version in force leaves a slice of their cases unworked, by team id. One query."""
    found = {row.team_id: row for row in AssignmentPolicy.objects.filter(effective_at__lte=now).order_by("version")}
    return {team: row for team, row in found.items() if row.hold_out_bp}


def _all_in_force(now: datetime) -> dict[int, Policy]:
    teams = AssignmentPolicy.objects.filter(effective_at__lte=now).values_list("team", flat=True).distinct()
    return in_force(list(teams), now)


def as_rule(row: AssignmentPolicy) -> Policy:
    """Return a stored version as the rules take it."""
    weights = {**DEFAULT_WEIGHTS, **row.weights}
    return Policy(
        label=f"{row.team.code} v{row.version}", strategy=row.strategy, load=float(weights["load"]),
        hard=float(weights["hard"]), value=float(weights["value"]), hard_from=row.hard_from,
        sticky_days=row.sticky_days, grace_minutes=row.grace_minutes, drain=row.drain, next_allowed=row.next_allowed,
        deal_minutes=row.deal_minutes,
    )  # fmt: skip


@transaction.atomic
def make_version(
    *, team: Team, actor: "User", now: datetime, effective_at: datetime | None = None, **chosen: Any
) -> AssignmentPolicy:
    """Make the next version of the team's policy, in force from `effective_at` (now when None) on.

    chosen: strategy, weights, hard_from, sticky_days, grace_minutes, drain, next_allowed, deal_minutes, hold_out_bp,
    hold_out_days, note. Versions are made one after the other under the team's lock. Raises PolicyRefused for a time in
    the past: what was dealt stays dealt by the version that it names.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    start = effective_at or now
    if start < now:
        raise PolicyRefused(_("A policy cannot begin in the past."))
    last = AssignmentPolicy.objects.filter(team=team).aggregate(last=Max("version"))["last"] or 0
    made = AssignmentPolicy.objects.create(
        team=team, version=last + 1, effective_at=start, made_by=actor, made_at=now, **chosen
    )
    audit.record(
        actor=actor, action="policy.make", subject_kind="team", subject_id=team.public_id, now=now,
        detail={
            "version": made.version, "strategy": made.strategy, "effective_at": start.isoformat(),
            "hold_out_bp": made.hold_out_bp, "hold_out_days": made.hold_out_days,
        },
    )  # fmt: skip
    outbox.push(f"team-{team.public_id}")
    return made


def newest(team: Team) -> dict[str, Any]:
    """Return what the team's newest version says (whether in force yet or not), or what holds without any."""
    row = AssignmentPolicy.objects.filter(team=team).order_by("-version").first() or AssignmentPolicy(team=team)
    fields = (
        "strategy", "hard_from", "sticky_days", "grace_minutes", "drain", "next_allowed", "deal_minutes", "hold_out_bp",
        "hold_out_days",
    )  # fmt: skip
    return {name: getattr(row, name) for name in fields} | {"weights": {**DEFAULT_WEIGHTS, **row.weights}}
