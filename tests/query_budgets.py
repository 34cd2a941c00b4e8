"""How many queries each page may make; as many with one row as with twenty.

The budgets stand in tests/matrix/<app>.py, in lists called BUDGETS; pages that are not measured stand there in
UNCOUNTED (name → why). A page that is in neither fails tests/test_query_counts.py.

    Budget("review:mine", Role.INITIAL_REVIEWER, most=8, fill=my_orders)

`fill(world, n)` makes n more rows for the page (world as in tests/permission_matrix.py) and returns the address's
kwargs. It is called with 1 and then with 19.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.people import navigation
from casework.people.models import Role
from casework.portfolio.books import shown_time_zone
from tests import permission_matrix
from tests.permission_matrix import World

Fill = Callable[[World, int], Mapping[str, Any]]


@dataclass(frozen=True)
class Budget:
    """The most queries of one page: session, person, roles, presence and the page's own. `more` of the address stands
    beside what `fill` returns: pages with the same role and filling share it. query: without the "?".

    What the entries of the navigation ask (a count, whether they are shown) is left out: "nav-counts" has budgets.
    """

    name: str
    role: Role
    most: int
    fill: Fill | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    case: str = ""
    headers: Callable[[World], Mapping[str, str]] | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.role.value, self.case]))


def measured(alike: list[Budget]) -> list[tuple[Budget, list[str], list[str]]]:
    """Return each page of one role and one filling, with its queries over one row, and over twenty."""
    world, client = permission_matrix.make_world(alike[0].role.value), Client()
    client.force_login(world.asker)
    one, twenty = (_all_queries(alike, world, client, rows) for rows in (1, 19))
    return list(zip(alike, one, twenty, strict=True))


def alike() -> list[list[Budget]]:
    """Return the budgets of every app, those of one role and one filling together."""
    found: dict[tuple[Role, Fill | None], list[Budget]] = {}
    for budget in budgets():
        found.setdefault((budget.role, budget.fill), []).append(budget)
    return list(found.values())


def budgets() -> list[Budget]:
    """Return every budget of every app."""
    return [budget for module in permission_matrix.modules() for budget in getattr(module, "BUDGETS", [])]


def uncounted() -> dict[str, str]:
    """Return the pages that are not measured, and why."""
    return {name: why for m in permission_matrix.modules() for name, why in getattr(m, "UNCOUNTED", {}).items()}


def _all_queries(alike: list[Budget], world: World, client: Client, rows: int) -> list[list[str]]:
    made = alike[0].fill(world, rows) if alike[0].fill else {}
    asked = []
    for budget in alike:
        with permission_matrix.undone():
            asked.append(_queries(budget, world, client, made))
    return asked


def _queries(budget: Budget, world: World, client: Client, made: Mapping[str, Any]) -> list[str]:
    url = reverse(budget.name, kwargs={**made, **budget.more}) + (f"?{budget.query}" if budget.query else "")
    headers = budget.headers(world) if budget.headers else {}
    assert (
        client.get(url, headers=headers).status_code == 200
    )  # fills what is cached per process: content types, permissions
    entries = navigation._ENTRIES
    if budget.name != "nav-counts":
        entries = {key: replace(entry, waiting=None, shown_to=None) for key, entry in entries.items()}
    shown_time_zone()  # kept for a minute: a page does not pay for it, and whichever test came first must not decide
    with CaptureQueriesContext(connection) as captured, patch.object(navigation, "_ENTRIES", entries):
        client.get(url, headers=headers)
    return [query["sql"] for query in captured.captured_queries]
