"""How long an order was open before it was decided."""

from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery

from casework.review.models import OrderEvent


def reading_times(decisions: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each decision `read_for`: how long before it the order was opened the last time; None when never."""
    opened = OrderEvent.objects.filter(
        item=OuterRef("order"), name="start_review", recorded_at__lte=OuterRef("decided_at")
    )
    last = Subquery(opened.order_by("-recorded_at", "-pk").values("recorded_at")[:1])
    read: QuerySet[Any] = decisions.annotate(
        read_for=ExpressionWrapper(F("decided_at") - last, output_field=DurationField())
    )
    return read
