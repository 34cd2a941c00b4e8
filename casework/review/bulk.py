"""Steps that time takes with many orders at once. They run the very transitions of the orders and write what
`workflow.transitions.advance` would write for each, in a constant number of statements.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casework.lib.days import day_in
from casework.review.models import OrderAssignment, OrderEvent, ReviewOrder

CHUNK = 500
_FIELDS = [
    "state", "assignee", "last_assignee", "limit_at", "warned_at", "expires_at", "closed_at", "disbursed_by",
]  # fmt: skip


def step(orders: Sequence[ReviewOrder], name: str, *, now: datetime, detail: dict[str, Any]) -> None:
    """Run the transition `name` of these orders (locked, with their books, changed by the caller as far as it sets
    fields) by nobody, save them and append their log.
    """
    events = []
    for order in orders:
        before = order.state
        getattr(order, name)()
        events.append(
            OrderEvent(
                item=order, name=name, from_state=before, to_state=order.state,
                effective_on=day_in(order.book.time_zone, now), recorded_at=now, detail=detail,
            )
        )  # fmt: skip
    ReviewOrder.objects.bulk_update(orders, _FIELDS, batch_size=CHUNK)
    OrderEvent.objects.bulk_create(events, batch_size=CHUNK)


def change_assignments(changes: dict[int, dict[str, Any]]) -> None:
    """Set columns of the open assignments of orders: order id → column → value, the same columns for each."""
    if not changes:
        return
    rows = list(OrderAssignment.objects.filter(item__in=changes, ended_at__isnull=True))
    for row in rows:
        for column, value in changes[row.item_id].items():
            setattr(row, column, value)
    OrderAssignment.objects.bulk_update(rows, sorted(next(iter(changes.values()))), batch_size=CHUNK)
