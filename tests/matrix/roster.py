"""Skills, shifts, leave, capacity and conflicts of interest: the team at a glance, one member, every change."""

from collections.abc import Callable, Mapping
from typing import Any

from casework.people.models import Leave, Role, Shift, Skill, Team
from casework.workflow.models import Conflict, Pool
from tests import factories
from tests.clock import NOW, TODAY
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

READERS = SUPERVISOR | OPERATIONS | AUDITOR
Kwargs = Callable[[World], Mapping[str, Any]]


def member_of(team: Team) -> Mapping[str, Any]:
    return {"team_id": team.public_id, "user_id": factories.person("", Role.COLLECTOR, team=team).public_id}


def own(world: World) -> Mapping[str, Any]:
    return member_of(world.team)


def others(world: World) -> Mapping[str, Any]:
    return member_of(world.other_team)


def no_member(world: World) -> Mapping[str, Any]:
    return {"team_id": world.team.public_id, "user_id": factories.person("", online=False).public_id}


def own_team(world: World) -> Mapping[str, Any]:
    return {"team_id": world.team.public_id}


SENT = {
    "skills": {"give": "language:en"},
    "capacity": {"capacity": "7"},
    "limit": {"limit": "5000"},
    "shifts": {"day_0": "09:00-18:00"},
    "leave": {"first_on": "2030-01-01", "last_on": "2030-01-02"},
}
ROWS = [
    Row("workflow:roster", READERS),
    Row("workflow:member", READERS, case="own team's", kwargs=own),
    Row("workflow:member", OPERATIONS | AUDITOR, case="other team's", kwargs=others),
    Row("workflow:member", NOBODY, case="in no team", kwargs=no_member),
    Row("workflow:capacity", SUPERVISOR, case="own team's", kwargs=own),
    Row("workflow:capacity", SUPERVISOR, case="own", kwargs=own, method="POST", data={"capacity": "7"}),
    Row("workflow:capacity", NOBODY, case="other's", kwargs=others, method="POST", data={"capacity": "7"}),
    Row("workflow:capacity", NOBODY, case="in no team", kwargs=no_member),
    Row("workflow:customers", SUPERVISOR, case="own team's", kwargs=own),
    Row("workflow:customers", NOBODY, case="other team's", kwargs=others),
    *(
        row
        for name, data in SENT.items()
        for row in (
            Row("workflow:member_edit", SUPERVISOR, case=f"{name}, own", kwargs=own, more={"name": name}),
            Row(
                "workflow:member_edit", SUPERVISOR, case=name, kwargs=own, more={"name": name}, method="POST", data=data
            ),
            Row(
                "workflow:member_edit", NOBODY, case=name, kwargs=others, more={"name": name}, method="POST", data=data
            ),
        )
    ),
    Row("workflow:member_edit", SUPERVISOR, case="conflict", kwargs=own, more={"name": "conflict"}),
    Row("workflow:member_edit", NOBODY, case="conflict, other's", kwargs=others, more={"name": "conflict"}),
    Row("workflow:member_edit", NOBODY, case="unknown", kwargs=own, more={"name": "pay"}),
    Row("workflow:roster_edit", NOBODY, case="nobody picked", kwargs=own_team, more={"name": "skills"}),
    Row("workflow:roster_edit", NOBODY, case="not of many", kwargs=own_team, more={"name": "conflict"}),
]


def everything_of(world: World, number: int) -> Mapping[str, Any]:
    """Fill one member's page."""
    kwargs = world.__dict__.get("roster_member") or member_of(world.team)
    world.__dict__["roster_member"] = kwargs
    user = world.team.memberships.get(user__public_id=kwargs["user_id"]).user
    known = Skill.objects.filter(user=user).count()
    for at in range(known, known + min(number, 20)):
        Skill.objects.create(user=user, kind="other", code=f"s{at}")
        Conflict.objects.create(user=user, affinity=factories.contact_point().customer_id, reason="kin", noted_at=NOW)
        Leave.objects.create(user=user, first_on=TODAY.replace(year=2030 + at), last_on=TODAY.replace(year=2030 + at))
    return kwargs


def members(world: World, number: int) -> Mapping[str, Any]:
    if not Pool.objects.filter(team=world.team).exists():
        Pool.objects.create(code="roster", name="Roster", kind="cases", team=world.team)
    for at in range(number):
        user = factories.person("", Role.COLLECTOR, team=world.team, online=False)
        Skill.objects.create(user=user, kind="language", code=f"l{at % 30}")
        Shift.objects.create(user=user, weekday=0, starts="09:00", ends="17:00")
    return {}


BUDGETS = [
    Budget("workflow:roster", Role.SUPERVISOR, most=14, fill=members),
    Budget("workflow:roster", Role.SUPERVISOR, most=14, fill=members, query="view=week", case="week"),
    Budget("workflow:member", Role.SUPERVISOR, most=30, fill=everything_of),
]
UNCOUNTED = {
    "workflow:capacity": "a form",
    "workflow:member_edit": "a form",
    "workflow:roster_edit": "a form",
    "workflow:customers": "at most ten rows",
}
