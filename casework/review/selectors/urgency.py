"""Limits that are near or passed: seen before they are breached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from casework.lib.compiled import Compiled, Given
from casework.review import permissions, rules
from casework.review.models import ReviewOrder, ReviewStage
from casework.review.querysets import OrderQuerySet
from casework.review.states import RUNNING_STATES

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 100
Warnings = dict[str, timedelta]
_WARNINGS: Compiled[ReviewStage] = Compiled(lambda: ReviewStage.objects.values_list("stage", "warn_minutes"))


@dataclass(frozen=True, kw_only=True)
class AtRiskRow:
    """An order, and how near its limit is."""

    order: ReviewOrder
    urgency: rules.Urgency


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """The orders of a supervisor's stages whose limit is near or passed, the nearest first. more: there are others."""

    orders: list["AtRiskRow"]
    more: bool
    late: int


def warnings() -> Warnings:
    """Return, per stage, how long before its limit an order counts as near. One query."""
    return {stage: timedelta(minutes=minutes) for stage, minutes in _WARNINGS.rows()}


def near_limit(until: "Mapping[str, datetime | Given]") -> Q:
    """Filter the orders whose limit runs and is near or passed; on hold it stands still.

    until: per stage, the limit up to which it counts as near (`near_until`).
    """
    near = Q(pk__in=[])
    for stage, instant in until.items():
        near |= Q(stage=stage, limit_at__lte=instant)
    return Q(state__in=RUNNING_STATES, limit_at__isnull=False) & near


def near_until(now: datetime, warn: Warnings) -> dict[str, datetime]:
    """Return, per stage, the limit up to which an order counts as near."""
    return {stage: now + time for stage, time in warn.items()}


def urgency_of(order: ReviewOrder, *, now: datetime, warn: Warnings) -> rules.Urgency:
    """Return how near the order's limit is; on hold it stands still."""
    limit = order.limit_at if order.state in RUNNING_STATES else None
    return rules.urgency(limit_at=limit, now=now, warn=warn[order.stage])


def at_risk(*, viewer: "User", now: datetime) -> AtRisk:
    """Return what is about to breach, or has breached, in the pools whose work `viewer` assigns. Three queries."""
    warn = warnings()
    orders = list(_mine(viewer, now, warn).order_by("limit_at", "pk").for_rows()[: PAGE + 1])
    rows = [AtRiskRow(order=order, urgency=urgency_of(order, now=now, warn=warn)) for order in orders[:PAGE]]
    late = sum(row.urgency == rules.Urgency.LATE for row in rows)
    return AtRisk(orders=rows, more=len(orders) > PAGE, late=late)


def warned_of(user: "User") -> OrderQuerySet:
    """Return the orders of the pools that `user` assigns whose supervisors were told that the limit is near."""
    pools = permissions.stages_assigned_by(user).values("pool")
    orders: OrderQuerySet = ReviewOrder.objects.filter(
        pool__in=pools, state__in=RUNNING_STATES, warned_at__isnull=False, limit_at__isnull=False
    )
    return orders.order_by("limit_at")


def _mine(user: "User", now: datetime, warn: Warnings) -> OrderQuerySet:
    pools = permissions.stages_assigned_by(user).values("pool")
    orders: OrderQuerySet = ReviewOrder.objects.filter(near_limit(near_until(now, warn)), pool__in=pools)
    return orders
