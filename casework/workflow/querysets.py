"""The order in which work is taken, whoever deals it: the same everywhere, and served by one partial index a table."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy


def engine_order() -> tuple[OrderBy | str, ...]:
    """Return the order of waiting items: what a supervisor put first, then the nearest limit, then age."""
    return F("priority").desc(), F("limit_at").asc(nulls_last=True), "waiting_since", "pk"


def waiting(model: type[Any]) -> QuerySet[Any]:
    """Return the items that wait, with a condition that the partial index implies."""
    states = sorted(model.WAITING)
    items: QuerySet[Any] = model._default_manager.all()
    return items.filter(state=states[0]) if len(states) == 1 else items.filter(state__in=states)
