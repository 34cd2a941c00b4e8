"""Where codes are offered: apps above say which places there are, and at which one a call was made."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
_PLACES: list[Callable[[], list[tuple[str, Text]]]] = []
_OF_CALL: list[Callable[[Any], str]] = []


def register(places: Callable[[], list[tuple[str, Text]]]) -> None:
    """Let an app above name its places (key without commas, label), in its `ready()`."""
    if places not in _PLACES:
        _PLACES.append(places)


def register_calls(of_call: Callable[[Any], str]) -> None:
    """Let an app above say at which place a call of telephony's was made, "" for none of its own. One query at most."""
    if of_call not in _OF_CALL:
        _OF_CALL.append(of_call)


def all_places() -> list[tuple[str, Text]]:
    """Return every place."""
    return [place for places in _PLACES for place in places()]


def of_call(call: Any) -> str:
    """Return the place of a call; "" where nobody knows it: then every code of the purpose is offered."""
    return next((place for place in (one(call) for one in _OF_CALL) if place), "")
