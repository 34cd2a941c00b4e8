"""Samples and inspections."""

from collections.abc import Mapping
from typing import Any

from guardian.shortcuts import assign_perm

from casework.people.models import Role, TeamGrant
from casework.quality import services
from casework.quality.models import Action, Dispute, Inspection, Minutes, Score
from casework.quality.selectors import current_scorecard
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.kept import kept
from tests.permission_matrix import (
    AUDITOR,
    COLLECTOR,
    INITIAL,
    INSPECTOR,
    NOBODY,
    RE,
    SUPERVISOR,
    Row,
    World,
)
from tests.quality import floor
from tests.query_budgets import Budget

READERS = INSPECTOR | AUDITOR | SUPERVISOR
WATCHERS = INSPECTOR | AUDITOR


@kept
def _first() -> Inspection:
    """Make one waiting inspection at the initial review."""
    team = factories.review_team("initial")
    return floor.one(factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=99))


def drawn(world: World, *, number: int = 1, inspects: bool = True) -> Inspection:
    """Make waiting inspections at the initial review, whose team the asker inspects or does not; return the newest."""
    newest = _first()
    if number > 1:
        floor.decisions(newest.person, number - 1)
        floor.everything()
    if inspects:
        assign_perm("inspect_team", world.asker, Pool.objects.get(code="initial").team)
    return Inspection.objects.latest("pk")


def own(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).public_id}


def others(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world, inspects=False).public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


def sample(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).sample.public_id}


def unmarked(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).public_id, "mark_id": world.team.public_id}


def filled() -> dict[str, str]:
    """Return the form of a full score; the shipped questions have the ids 1 to 5 wherever migrations ran once."""
    return {f"item-{number}": "pass" for number in range(1, 6)}


def followed(world: World, number: int) -> Mapping[str, Any]:
    """Give every waiting inspection a result, an action and a dispute, and let there be as many meetings."""
    waiting(world, number)
    follow(world, factories.person("", Role.INSPECTOR, online=False), number)
    return {}


def own_results(world: World, number: int) -> Mapping[str, Any]:
    """Let the asker's own work have been inspected."""
    waiting(world, number)
    for inspection in Inspection.objects.filter(state="waiting"):
        floor.redrawn(inspection, person=world.asker)
    follow(world, factories.person("", Role.INSPECTOR, online=False), 1)
    return {}


def follow(world: World, scorer: Any, number: int) -> Mapping[str, Any]:
    rows, card = list(Inspection.objects.filter(state="waiting")), current_scorecard()
    Inspection.objects.filter(state="waiting").update(
        state="scored", score=0, defective=True, net_score=0, net_defective=True, scored_at=NOW, inspector=scorer
    )
    Score.objects.bulk_create(
        Score(
            inspection=row, inspector=scorer, person_id=row.person_id, scorecard=card, score=0, defective=True,
            scored_at=NOW,
        )
        for row in rows
    )  # fmt: skip
    Action.objects.bulk_create(
        Action(inspection=row, kind="coaching", owner=world.asker, opened_at=NOW, due_at=NOW) for row in rows
    )
    Dispute.objects.bulk_create(
        Dispute(inspection=row, reason="No.", raised_by_id=row.person_id, raised_at=NOW, due_at=NOW) for row in rows
    )
    kept = [
        Minutes(held_on=YESTERDAY, title="All", present="", text="Said.", written_by=scorer, written_at=NOW)
        for _meeting in range(number)
    ]
    Minutes.objects.bulk_create(kept)
    return {"action": rows[0].actions.get().public_id, "inspection": rows[0].public_id}


def meeting(world: World) -> Mapping[str, Any]:
    kept = Minutes.objects.create(
        held_on=YESTERDAY, title="All", present="", text="Said.", written_at=NOW,
        written_by=factories.person("", Role.INSPECTOR, online=False),
    )  # fmt: skip
    return {"thread": kept.thread}


def action(world: World) -> Mapping[str, Any]:
    drawn(world)
    return {"public_id": follow(world, factories.person("", Role.INSPECTOR, online=False), 1)["action"]}


def dispute(world: World) -> Mapping[str, Any]:
    drawn(world)
    follow(world, factories.person("", Role.INSPECTOR, online=False), 1)
    return {"public_id": Dispute.objects.latest("pk").public_id}


def last_dispute(world: World) -> Mapping[str, Any]:
    found = dispute(world)
    TeamGrant.objects.filter(permission__codename="inspect_team").exclude(user=world.asker).delete()
    assign_perm("assign_team", world.asker, Pool.objects.get(code="initial").team)
    return found


def own_work(world: World) -> Mapping[str, Any]:
    floor.redrawn(drawn(world), person=world.asker)
    return {"public_id": follow(world, factories.person("", Role.INSPECTOR, online=False), 1)["inspection"]}


ROWS = [
    Row("quality:index", READERS),
    Row("quality:index", READERS, case="samples", query="tab=samples"),
    Row("quality:index", READERS, case="nonsense", query="tab=%00&after=%27"),
    Row("quality:draw", INSPECTOR),
    Row("quality:draw", INSPECTOR, method="POST", data={"day": str(YESTERDAY), "size": "1"}),
    Row("quality:sample", WATCHERS, case="own team's", kwargs=sample),
    Row("quality:sample", NOBODY, case="none", kwargs=none),
    Row("quality:plans", WATCHERS),
    Row("quality:plan", INSPECTOR, more={"subject": "order", "method": "random"}),
    Row("quality:plan", NOBODY, case="unknown", more={"subject": "order", "method": "none"}),
    Row("quality:plan", INSPECTOR, more={"subject": "call", "method": "targeted"}, method="POST", data={}),
    Row("quality:mark", INSPECTOR, case="own team's", kwargs=own, method="POST", data={}),
    Row("quality:mark", NOBODY, case="other team's", kwargs=others, method="POST", data={}),
    Row("quality:unmark", NOBODY, case="no mark", kwargs=unmarked, method="POST"),
    Row("quality:gold", NOBODY, case="no result", kwargs=own, method="POST"),
    Row("quality:mine", INITIAL | RE | COLLECTOR),
    Row("quality:dispute", INITIAL | RE | COLLECTOR, case="own", kwargs=own_work),
    Row("quality:dispute", NOBODY, case="others'", kwargs=own),
    Row("quality:inspection", INITIAL | RE | COLLECTOR | READERS, case="own work", kwargs=own_work),
    Row("quality:actions", READERS),
    Row("quality:finish", READERS, case="own", kwargs=action),
    Row("quality:finish", NOBODY, case="none", kwargs=none),
    Row("quality:disputes", READERS),
    Row("quality:disputes", READERS, case="ruled", query="tab=ruled"),
    Row("quality:ruling", INSPECTOR, case="own team's", kwargs=dispute),
    Row("quality:ruling", INSPECTOR | SUPERVISOR, case="no other inspector", kwargs=last_dispute),
    Row("quality:ruling", NOBODY, case="none", kwargs=none),
    Row("quality:people", READERS),
    Row("quality:agreement", WATCHERS),
    Row("quality:signals", READERS),
    Row("quality:meetings", READERS),
    Row("quality:meeting", READERS, kwargs=meeting),
    Row("quality:correct", INSPECTOR, kwargs=meeting),
    Row("quality:write", INSPECTOR),
    Row("quality:cards", WATCHERS),
    Row("quality:cards", WATCHERS, case="versions", query="of=call"),
    Row("quality:card", INSPECTOR, more={"subject": "case"}),
    Row("quality:card", INSPECTOR, more={"subject": "case"}, method="POST", data={}),
    Row("quality:card", NOBODY, case="unknown", more={"subject": "nothing"}),
    Row("quality:inspection", WATCHERS, case="own team's", kwargs=own),
    Row("quality:inspection", AUDITOR, case="other team's", kwargs=others),
    Row("quality:inspection", NOBODY, case="none", kwargs=none),
    Row("quality:inspection", INSPECTOR, case="own team's", kwargs=own, method="POST", data=filled()),
    Row("quality:inspection", NOBODY, case="other team's", kwargs=others, method="POST", data=filled()),
]


def waiting(world: World, number: int) -> Mapping[str, Any]:
    team = world.team_of("initial")
    assign_perm("inspect_team", world.asker, team)
    Pool.objects.filter(code="initial").update(team=team)
    day = YESTERDAY.replace(day=number % 28 + 1, month=1)
    at = floor.THEN.replace(day=day.day, month=1)
    reviewer = factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=99, now=at)
    for _order in range(min(number, 10)):  # each takes a whole review; ten show a query per row as well as twenty
        factories.decide(factories.order(now=at), reviewer, now=at)
    services.draw_sample(day=day, rate=factories.Decimal(1), seed=1, now=NOW)
    return {}


def one_inspection(world: World, number: int) -> Mapping[str, Any]:
    waiting(world, number)
    return {"public_id": Inspection.objects.latest("pk").public_id}


BUDGETS = [
    Budget("quality:index", Role.INSPECTOR, most=9, fill=waiting),
    Budget("quality:index", Role.AUDITOR, most=9, fill=waiting, query="tab=samples", case="samples"),
    Budget("quality:inspection", Role.INSPECTOR, most=26, fill=one_inspection),
    Budget("quality:plans", Role.AUDITOR, most=6),
    Budget("quality:cards", Role.AUDITOR, most=8),
    Budget("quality:actions", Role.INSPECTOR, most=7, fill=followed),
    Budget("quality:disputes", Role.INSPECTOR, most=8, fill=followed),
    Budget("quality:people", Role.INSPECTOR, most=9, fill=followed),
    Budget("quality:agreement", Role.INSPECTOR, most=10, fill=followed),
    Budget("quality:signals", Role.INSPECTOR, most=14, fill=followed),
    Budget("quality:meetings", Role.INSPECTOR, most=6, fill=followed),
    Budget("quality:mine", Role.COLLECTOR, most=6, fill=own_results),
]
UNCOUNTED = {
    "quality:draw": "a form",
    "quality:plan": "a form",
    "quality:sample": "two queries, at most 200 rows",
    "quality:finish": "a form",
    "quality:dispute": "a form",
    "quality:ruling": "a form",
    "quality:write": "a form",
    "quality:correct": "a form",
    "quality:card": "a form",
    "quality:meeting": "the versions of one text",
}
