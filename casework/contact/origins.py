"""Which order or case an attempt was made for: apps above know, and say so to who may see it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The page of an order or a case, and what a list calls it."""

    name: str
    url: str


# (viewer, attempt ids) → attempt id → where it came from, as far as the viewer may see it; set-based.
Finder = Callable[["User", Collection[int]], dict[int, Origin]]
_FINDERS: list[Finder] = []


def find_by(finder: Finder) -> None:
    """Let an app above tell of its own, in its `ready()`."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)


def origins(viewer: "User", attempts: Collection[int]) -> dict[int, Origin]:
    """Return the pages that these attempts (ids) were made from, as far as `viewer` may open them."""
    return {pk: origin for finder in _FINDERS for pk, origin in finder(viewer, attempts).items()}
