"""In whose working time limits run."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from casework.people.models import Calendar, CalendarClosure, CalendarHours, Role, Team, TeamKind
from casework.workflow.models import Pool
from tests import factories
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

TERMS = {"code": "made", "name": "Made", "time_zone": "UTC", "country": "NG", "day_0": "9-17"}
CLOSED = {"first_on": "2026-03-09", "name": "Stock-taking"}


def calendar(*teams: Team, code: str = "matrix") -> Mapping[str, Any]:
    """Make a calendar that these teams use."""
    made, _made = Calendar.objects.get_or_create(code=code, defaults={"name": code, "time_zone": "UTC"})
    Team.objects.filter(pk__in=[team.pk for team in teams]).update(calendar=made)
    CalendarHours.objects.get_or_create(calendar=made, weekday=0, opens=time(9), closes=time(17))
    CalendarClosure.objects.get_or_create(calendar=made, day=date(2026, 3, 2))
    return {"code": made.code}


def own(world: World) -> Mapping[str, Any]:
    return calendar(world.team)


def shared(world: World) -> Mapping[str, Any]:
    return calendar(world.team, world.other_team)


def others(world: World) -> Mapping[str, Any]:
    return calendar(world.other_team)


def own_team(world: World) -> Mapping[str, Any]:
    return _with_pool(world.team)


def others_team(world: World) -> Mapping[str, Any]:
    return _with_pool(world.other_team)


def _with_pool(team: Team) -> Mapping[str, Any]:
    Pool.objects.get_or_create(code=f"of-{team.code}", defaults={"name": "Timed", "kind": "cases", "team": team})
    return {"team_id": team.public_id}


def no_calendar(world: World) -> Mapping[str, Any]:
    return {"code": "no-such-calendar"}


def led_stage(world: World) -> Mapping[str, Any]:
    Pool.objects.filter(code="initial").update(team=world.team_of(TeamKind.INITIAL))
    return {"stage": "initial"}


def others_stage(world: World) -> Mapping[str, Any]:
    Pool.objects.filter(code="re-review").update(team=factories.team(kind="re_review"))
    return {"stage": "re_review"}


READERS, EDITORS = SUPERVISOR | OPERATIONS | AUDITOR, SUPERVISOR | OPERATIONS
LIMIT = {"minutes": "120", "warn_minutes": "20"}
DAY = {"day": "2026-03-02"}
ROWS = [
    Row("workflow:calendars", READERS),
    Row("workflow:calendar_make", OPERATIONS),
    Row("workflow:calendar_make", OPERATIONS, method="POST", data=TERMS),
    Row("workflow:calendar", EDITORS, case="own teams'", kwargs=own),
    Row("workflow:calendar", EDITORS, case="own teams'", kwargs=own, method="POST", data=TERMS),
    Row("workflow:calendar", OPERATIONS, case="shared with others", kwargs=shared, method="POST", data=TERMS),
    Row("workflow:calendar", OPERATIONS, case="other team's", kwargs=others, method="POST", data=TERMS),
    Row("workflow:calendar", NOBODY, case="no", kwargs=no_calendar),
    Row("workflow:calendar_close", EDITORS, case="own teams'", kwargs=own, method="POST", data=CLOSED),
    Row("workflow:calendar_close", OPERATIONS, case="shared with others", kwargs=shared, method="POST", data=CLOSED),
    Row("workflow:calendar_reopen", EDITORS, case="own teams'", kwargs=own, method="POST", data=DAY),
    Row("workflow:calendar_reopen", OPERATIONS, case="shared with others", kwargs=shared, method="POST", data=DAY),
    Row("workflow:team_calendar", EDITORS, case="own team's", kwargs=own_team),
    Row("workflow:team_calendar", EDITORS, case="own team's", kwargs=own_team, method="POST"),
    Row("workflow:team_calendar", OPERATIONS, case="other team's", kwargs=others_team, method="POST"),
    Row("review:stage_limit", EDITORS, case="own team's", kwargs=led_stage),
    Row("review:stage_limit", EDITORS, case="own team's", kwargs=led_stage, method="POST", data=LIMIT),
    Row("review:stage_limit", OPERATIONS, case="other team's", kwargs=others_stage, method="POST", data=LIMIT),
]


def many(world: World, number: int) -> Mapping[str, Any]:
    Pool.objects.filter(code="initial").update(team=world.team_of(TeamKind.INITIAL))
    for n in range(number):
        kwargs = calendar(factories.team(), code=f"many-{number}-{n}")
        CalendarClosure.objects.create(calendar=Calendar.objects.get(**kwargs), day=date(2026, 3, 3))
    return {}


BUDGETS = [Budget("workflow:calendars", Role.OPERATIONS, most=14, fill=many)]
UNCOUNTED = {
    "workflow:calendar_make": "a form",
    "workflow:calendar": "a form",
    "workflow:calendar_close": "a form",
    "workflow:calendar_reopen": "answers POST only",
    "workflow:team_calendar": "a form",
    "review:stage_limit": "a form",
}
