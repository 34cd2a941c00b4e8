"""Today's floor, and the work behind its numbers."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role, TeamKind
from casework.workflow.models import Pool, PoolKind
from tests import factories
from tests.matrix.portfolio_figures import many_changes
from tests.matrix.reports import FIGURE_READERS, READERS, many_decisions
from tests.permission_matrix import NOBODY, Row, World
from tests.query_budgets import Budget

DAY = "first=2026-03-02&last=2026-03-02"


def others(world: World) -> Mapping[str, Any]:
    """Make a team that is nobody's, under a code of its own."""
    world.other_team.code = "not-theirs"
    world.other_team.save(update_fields=["code"])
    return {}


def many_members(world: World, number: int) -> Mapping[str, Any]:
    """Let so many people work in teams of both kinds that own the pools; few of them decide something."""
    reviews, collects = world.team_of("initial"), world.team_of(TeamKind.COLLECTIONS)
    Pool.objects.filter(kind=PoolKind.CASES).update(team=collects)
    for _person in range(number):
        factories.person("", Role.COLLECTOR, team=collects)
        factories.person("", Role.INITIAL_REVIEWER, team=reviews)
    return many_decisions(world, min(number, 3))


ROWS = [
    Row("reports:floor", READERS),
    Row("reports:floor_review", READERS),
    Row("reports:floor_collections", READERS),
    Row("reports:floor_people", READERS),
    Row("reports:floor", NOBODY, case="another's", query="team=no-such-team"),
    Row("reports:floor", {Role.OPERATIONS.value, Role.AUDITOR.value}, case="other team's", kwargs=others,
        query="team=not-theirs"),
    Row("reports:trends", FIGURE_READERS),
    Row("reports:trends", FIGURE_READERS, case="nonsense",
        query="first=x&last=%00&grain=%27&team=%00&stage=x&bucket=%00&table=%00"),
    Row("reports:work", READERS, query=f"kind=calls&{DAY}"),
    Row("reports:work", READERS, case="hour", query=f"kind=decided&hour=9&{DAY}"),
    Row("reports:work", READERS, case="cash", query=f"kind=cash&currency=%00&of=1&{DAY}"),
    Row("reports:work", READERS, case="nonsense", query="kind=%00&first=x&last=%27&after=--&stage=x&of=%00&hour=%00"),
]  # fmt: skip
BUDGETS = [
    Budget("reports:floor", Role.SUPERVISOR, most=40, fill=many_members),
    Budget("reports:floor_review", Role.SUPERVISOR, most=16, fill=many_members),
    Budget("reports:floor_collections", Role.SUPERVISOR, most=28, fill=many_members),
    Budget("reports:floor_people", Role.SUPERVISOR, most=13, fill=many_members),
    *(
        Budget("reports:work", Role.SUPERVISOR, most=10, fill=many_members, query=f"kind={kind}&{DAY}", case=kind)
        for kind in ("decided", "calls", "promised", "due", "collected", "cases", "touched", "cash")
    ),
    *(
        Budget(
            "reports:trends",
            Role.AUDITOR,
            most=15,
            fill=many_changes,
            case=table,
            query=f"first=2026-03-01&last=2026-03-31&table={table}",
        )
        for table in ("review", "collections")
    ),
]
