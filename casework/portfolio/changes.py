"""The ledger's news: whoever depends on loans and payments registers here and is told in the same transaction."""

from collections.abc import Callable, Collection
from datetime import datetime

Listener = Callable[[Collection[int], datetime], None]
_LISTENERS: list[Listener] = []


def on_ledger_changed(listener: Listener) -> None:
    """Register `listener(loan_ids, now)`: called with the loans whose instalments or payments changed, set-based,
    inside the
    transaction of the change. It must be idempotent. Registering twice is registering once.
    """
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def ledger_changed(*, loan_ids: Collection[int], now: datetime) -> None:
    """Tell all listeners that these loans changed."""
    if loan_ids:
        for listener in _LISTENERS:
            listener(loan_ids, now)
