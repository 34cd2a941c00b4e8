"""Which order or case an attempt was made for: apps above know, and say so to who may see it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The page of an order or a case, and what a list calls it."""

    name: str
    url: str


def of_links(links: QuerySet[Any], attempts: Collection[int], *, item: str, name: str, page: str) -> dict[int, Origin]:
    """Return where these attempts (ids) came from by `links`, rows that tie an attempt or a call to an item.

    item: the link's field. name: the lookup of what a list calls it. page: the address of its page. One query.
    """
    made_for = links.filter(Q(attempt__in=attempts) | Q(call__attempt__in=attempts))
    rows = made_for.values_list("attempt", "call__attempt", f"{item}__public_id", name)
    return {
        attempt or of_call: Origin(name=shown, url=reverse(page, args=[public_id]))
        for attempt, of_call, public_id, shown in rows
    }


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
