"""What apps above want to know of messages; they say so in their `ready()`. Called in the transaction of the change."""

from collections.abc import Callable, Collection
from datetime import datetime

# (ids of messages whose state changed, now).
Listener = Callable[[Collection[int], datetime], None]
_CHANGED: list[Listener] = []


def on_changed(listener: Listener) -> None:
    """Call `listener` whenever messages went on."""
    if listener not in _CHANGED:
        _CHANGED.append(listener)


def tell_changed(messages: Collection[int], now: datetime) -> None:
    """Tell everyone."""
    if messages:
        for listener in _CHANGED:
            listener(messages, now)
