"""A pool as its supervisors choose from it; each case app makes one for the generic pages of choosing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.workflow.desk import Desk
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from casework.people.models import User

Title = Callable[[int], str]


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Which items somebody may do something with: supervised(user): those they see; assignable(user): those of them
    that are still open. nothing, left: what is said of an item that they do not see, that is not open any more.
    """

    supervised: "Callable[[User], QuerySet[Any]]"
    assignable: "Callable[[User], QuerySet[Any]]"
    nothing: "Promise"
    left: "Promise"


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a kind of work is called. Titles of the drawers by number; what was done: %(number)d and %(person)s."""

    assign: Title
    release: Title
    prioritise: Title
    given: Title
    released: Title
    prioritised: Title
    choose: "Promise"


@dataclass(frozen=True, kw_only=True)
class Board:
    """matching(query, now, most): the ids that the filter of an address lets through, at most `most` + 1, in its order.

    urls: the addresses of "assign", "release" and "prioritise".
    """

    desk: Desk
    pool: Pool
    reach: Reach
    words: Words
    matching: Callable[[str, datetime, int], list[int]]
    urls: dict[str, str]
