"""The facts that a statement is made of: what payments bring, what was told of them, at which rates they count."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from casework.collections.agencies import rules
from casework.collections.agencies.models import (
    Agency,
    AgencyLine,
    AgencyPlacement,
    AgencySlot,
    CommissionTier,
    StatementState,
)
from casework.portfolio.models import Payment, PaymentKind
from casework.portfolio.rules import PARTS

INSTALMENT_PARTS = list(PARTS)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan of commissions. tiers: bucket code → its tiers, ascending."""

    effective_on: date
    tiers: Mapping[str, Sequence[rules.Tier]]


def credits_of(agency: Agency, *, up_to: date) -> dict[rules.Credit, Decimal]:
    """Return what each payment up to a day brings to the agency's placements as the ledger stands now. One query.

    Money that stayed, dated within the placement; what went into instalments, so not what was paid too much, and
    nothing that was only moved or waived (metrics.md, collection rate by amount).
    """
    rows = (
        AgencyPlacement.objects.filter(
            Q(last_on__isnull=True) | Q(loan__payments__paid_on__lte=F("last_on")),
            batch__agency=agency,
            loan__payments__kind=PaymentKind.CASH,
            loan__payments__reversal__isnull=True,
            loan__payments__paid_on__gte=F("started_on"),
            loan__payments__paid_on__lte=up_to,
        )
        .values_list("pk", "loan__payments__pk")
        .annotate(
            amount=Sum(
                "loan__payments__allocations__amount", filter=Q(loan__payments__allocations__part__in=INSTALMENT_PARTS)
            )
        )
    )
    return {rules.Credit(placement, payment): amount for placement, payment, amount in rows if amount}


def stated_of(agency: Agency) -> dict[rules.Credit, Decimal]:
    """Return what statements that were not discarded told of each payment. One query."""
    rows = _standing(agency).values_list("placement", "payment").annotate(amount=Sum("amount"))
    return {rules.Credit(placement, payment): amount for placement, payment, amount in rows}


def slots_of(credits_: Sequence[rules.Credit]) -> dict[rules.Credit, rules.Slot]:
    """Return in which bucket and month each credit counts. Two queries."""
    buckets = dict(
        AgencyPlacement.objects.filter(pk__in={one.placement for one in credits_}).values_list("pk", "bucket_code")
    )
    days = dict(Payment.objects.filter(pk__in={one.payment for one in credits_}).values_list("pk", "paid_on"))
    return {one: rules.Slot(buckets[one.placement], rules.month_of(days[one.payment])) for one in credits_}


def recovered_before(agency: Agency) -> dict[rules.Slot, Decimal]:
    """Return what statements that were not discarded told of each bucket and month. One query."""
    rows = (
        AgencySlot.objects.filter(statement__agency=agency)
        .exclude(statement__state=StatementState.DISCARDED)
        .values_list("bucket_code", "month")
        .annotate(amount=Sum("recovered"))
    )
    return {rules.Slot(bucket, month): amount for bucket, month, amount in rows}


def plans_of(agency: Agency, slots: Collection[rules.Slot]) -> dict[rules.Slot, Sequence[rules.Tier]]:
    """Return the tiers that count for each bucket and month; slots without any are left out. One query."""
    every = plans(agency)
    found: dict[rules.Slot, Sequence[rules.Tier]] = {}
    for slot in slots:
        plan = next((plan for plan in every if plan.effective_on <= slot.month), None)
        if plan is not None and slot.bucket in plan.tiers:
            found[slot] = plan.tiers[slot.bucket]
    return found


def _standing(agency: Agency) -> QuerySet[AgencyLine]:
    return AgencyLine.objects.filter(statement__agency=agency).exclude(statement__state=StatementState.DISCARDED)


def plans(agency: Agency) -> list[Plan]:
    """Return the plans, the newest first. One query."""
    found: dict[date, dict[str, list[rules.Tier]]] = defaultdict(lambda: defaultdict(list))
    for tier in CommissionTier.objects.filter(agency=agency).order_by("bucket_code", "amount_from"):
        found[tier.effective_on][tier.bucket_code].append(rules.Tier(tier.amount_from, tier.rate_bp))
    return [Plan(effective_on=day, tiers=dict(found[day])) for day in sorted(found, reverse=True)]
