"""Holds as apps above see them: what they hold, and being told when that changes."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from casework.contact.models import Hold

# (customer ids, now): called in the transaction in which holds, wishes or releases of these customers changed.
Listener = Callable[[Collection[int], datetime], None]
_LISTENERS: list[Listener] = []
# The same, where a hold was lifted: what was left alone may be given again.
_FREED: list[Listener] = []


def on_changed(listener: Listener) -> None:
    """Let an app above hear of changes, in its `ready()`; set-based."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def on_lifted(listener: Listener) -> None:
    """Let an app above hear that holds were lifted, in its `ready()`; set-based."""
    if listener not in _FREED:
        _FREED.append(listener)


def tell_lifted(customers: Collection[int], now: datetime) -> None:
    """Tell those who listen for it."""
    for listener in _FREED:
        listener(customers, now)


def tell(customers: Collection[int], now: datetime) -> None:
    """Tell every listener."""
    for listener in _LISTENERS:
        listener(customers, now)


def held(*, customer: str = "customer", loan: str = "loan") -> Q:
    """Return a filter of rows on whose customer or loan there is a hold. Served by the partial index of open holds.

    customer, loan: the names of the foreign keys.
    """
    open_holds = Hold.objects.filter(lifted_at__isnull=True, customer=OuterRef(customer))
    return Q(Exists(open_holds.filter(Q(loan__isnull=True) | Q(loan=OuterRef(loan)))))
