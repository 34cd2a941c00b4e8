"""How a product's new loans are paid back, and what being late or early costs."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.jobs import audit, outbox
from casework.portfolio.models import Product

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "payments-products"
FIELDS = (
    "schedule", "interest_bp", "rate_bp", "day_count", "fee_bp", "grace_days", "penalty_bp", "penalty_cap_bp",
    "late_fee", "payoff_interest", "payoff_fee_bp", "cycle_day",
)  # fmt: skip


@transaction.atomic
def change_terms(*, product: Product, terms: Mapping[str, Any], actor: "User", now: datetime) -> list[str]:
    """Change the terms of a product; return the names of what changed, each with an audit entry.

    Schedule, interest and fee count for loans opened from now on; instalments that are agreed stay. What being late or
    early costs counts for quotes from now on, the cycle day for snapshots from now on.
    """
    row = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    changed = [name for name in FIELDS if getattr(row, name) != terms[name]]
    for name in changed:
        before, after = _told(getattr(row, name)), _told(terms[name])
        audit.record(
            actor=actor, action="product.terms", subject_kind="product", subject_id=row.public_id, now=now,
            detail={"product": row.code, "field": name, "before": before, "after": after},
        )  # fmt: skip
        setattr(row, name, terms[name])
    if changed:
        row.save(update_fields=changed)
        outbox.push(TOPIC)
    return changed


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
