"""The numbers of the navigation and of tabs, each counted no further than shown."""

from typing import TYPE_CHECKING, Any

from casework.collections import permissions
from casework.collections.models import CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.people.navigation import MOST_COUNTED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.people.models import User


def some(cases: CaseQuerySet) -> "QuerySet[CollectionCase, Any]":
    """Return as many of them as are counted, as the question that a page keeps compiled."""
    return cases.order_by().values_list("pk")[: MOST_COUNTED + 1]


def counted(cases: CaseQuerySet) -> int:
    """Return how many there are, at most one more than is shown."""
    return counted_rows(cases)


def counted_rows(rows: "QuerySet[Any]") -> int:
    """Return the same of rows of any kind."""
    return len(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])


def shown(number: int) -> str:
    """Return a number of `counted` as a chip shows it: 12, 99+."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def mine_waiting(user: "User") -> list[CaseQuerySet]:
    """Return the cases that `user` works, for the navigation to count."""
    return [CollectionCase.objects.held_by(user)]


def pools_waiting(user: "User") -> list[CaseQuerySet]:
    """Return the cases that wait in the pools that `user` may look at, for the navigation to count."""
    return [CollectionCase.objects.waiting().filter(pool__in=permissions.pools_seen_by(user).values("pk"))]
