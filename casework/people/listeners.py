"""What apps above want to know of people; they say so in their `ready()`. Listeners run in the change's transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.people.models import User

Listener = Callable[["User", datetime], None]
_AVAILABLE: list[Listener] = []


def on_available(listener: Listener) -> None:
    """Call `listener(user, now)` whenever somebody came online accepting, or accepts work again."""
    if listener not in _AVAILABLE:
        _AVAILABLE.append(listener)


def tell_available(user: "User", now: datetime) -> None:
    """Tell everyone that `user` can be given work from now on."""
    for listener in _AVAILABLE:
        listener(user, now)
