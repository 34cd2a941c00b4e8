"""Manual review: the steps beside the decision, and the limits that are near."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.matrix.review import REVIEWERS, long_history, others_order, own_opened, own_order, own_team, reviewer
from tests.permission_matrix import NOBODY, OPERATIONS, SERVICE, SUPERVISOR, Row, World
from tests.query_budgets import Budget

CALL_OFF = SERVICE | OPERATIONS


ROWS = [
    Row("review:limits", SUPERVISOR),
    *(
        row
        for step in ("hold", "resume", "callback", "cancel-callback", "ask", "answer", "give-back")
        for row in (
            Row("review:step", REVIEWERS, case=f"{step}, own", kwargs=own_opened, more={"name": step}),
            Row("review:step", REVIEWERS, case=f"{step}, own", kwargs=own_opened, more={"name": step}, method="POST"),
            Row(
                "review:step",
                NOBODY,
                case=f"{step}, other team's",
                kwargs=others_order,
                more={"name": step},
                method="POST",
            ),
        )
    ),
    Row("review:step", CALL_OFF | SUPERVISOR, case="withdraw, own", kwargs=own_order, more={"name": "withdraw"}),
    Row(
        "review:step", CALL_OFF, case="withdraw, other's", kwargs=others_order, more={"name": "withdraw"}, method="POST"
    ),
    Row("review:step", SUPERVISOR, case="reopen, own", kwargs=own_order, more={"name": "reopen"}, method="POST"),
    Row(
        "review:step", NOBODY, case="reopen, other team's", kwargs=others_order, more={"name": "reopen"}, method="POST"
    ),
]


def many_near(world: World, number: int) -> Mapping[str, Any]:
    """Let `number` more orders of the asker's pool be about to breach their limit."""
    person = reviewer(own_team(world, "initial"))
    person.memberships.update(capacity=100)
    for _order in range(number):
        factories.give(factories.order(), person)
    ReviewOrder.objects.update(limit_at=NOW)
    return {}


BUDGETS = [
    Budget("review:limits", Role.SUPERVISOR, most=8, fill=many_near),
    Budget("review:waiting", Role.INITIAL_REVIEWER, most=10, fill=long_history),
]
UNCOUNTED = {"review:step": "a form"}
