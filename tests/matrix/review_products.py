"""How the orders of each product are reviewed."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from tests import factories
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def some(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.product().public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


SENT = {"stages": "one", "order_days": "5"}
ROWS = [
    Row("review:products", OPERATIONS | AUDITOR | RISK | SUPERVISOR),
    Row("review:product", OPERATIONS, case="some", kwargs=some),
    Row("review:product", OPERATIONS, case="some", kwargs=some, method="POST", data=SENT),
    Row("review:product", NOBODY, case="no", kwargs=none, method="POST", data=SENT),
    Row("review:every_product", OPERATIONS),
    Row("review:every_product", OPERATIONS, method="POST"),
]


def products(world: World, number: int) -> Mapping[str, Any]:
    for _product in range(number):
        factories.product()
    return {}


BUDGETS = [Budget("review:products", Role.OPERATIONS, most=6, fill=products)]
UNCOUNTED = {"review:product": "a form", "review:every_product": "a form"}
