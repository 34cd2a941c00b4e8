"""Which policy a team's work is dealt by now."""

from collections.abc import Collection, Mapping
from datetime import datetime

from casework.workflow.models import AssignmentPolicy
from casework.workflow.rules import Policy

# What a team without any version is dealt by: least loaded, "next" allowed, nothing by itself.
WITHOUT = "without a policy"
DEFAULT_WEIGHTS = {"load": 1.0, "hard": 0.0, "value": 0.0}


def in_force(team_ids: Collection[int], now: datetime) -> dict[int, Policy]:
    """Return the policy of each of these teams: the highest version whose time has come. One query."""
    rows = AssignmentPolicy.objects.filter(team__in=set(team_ids), effective_at__lte=now).select_related("team")
    found: dict[int, Policy] = {}
    for row in rows.order_by("version"):
        found[row.team_id] = as_rule(row)
    return {team: found.get(team) or Policy(label=WITHOUT) for team in team_ids}


def draining(now: datetime) -> Mapping[int, Policy]:
    """Return the teams whose policy in force pulls waiting work by itself. One query."""
    teams = AssignmentPolicy.objects.filter(effective_at__lte=now).values_list("team", flat=True).distinct()
    return {team: policy for team, policy in in_force(list(teams), now).items() if policy.drain}


def as_rule(row: AssignmentPolicy) -> Policy:
    """Return a stored version as the rules take it."""
    weights = {**DEFAULT_WEIGHTS, **row.weights}
    return Policy(
        label=f"{row.team.code} v{row.version}", strategy=row.strategy, load=float(weights["load"]),
        hard=float(weights["hard"]), value=float(weights["value"]), hard_from=row.hard_from,
        sticky_days=row.sticky_days, grace_minutes=row.grace_minutes, drain=row.drain, next_allowed=row.next_allowed,
    )  # fmt: skip
