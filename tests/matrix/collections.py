"""Collections: my cases, the pools, the case page, figures, the roll by hand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.collections import services
from casework.collections.models import CollectionCase
from casework.people.models import Membership, Role, Team, User
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.permission_matrix import AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SERVICE, SUPERVISOR, Row, World
from tests.query_budgets import Budget

ATTEMPT = {"channel": "visit", "party": "borrower", "result": "promised"}


def floor_of(team: Team) -> desk.Floor:
    """Return a book without cases, with S0 and S1 in the hands of `team`."""
    Pool.objects.filter(code__in=["s0", "s1"]).update(team=team)
    return desk.bare(team, code="matrix")


def own_team(world: World) -> Team:
    return world.team if world.who in {Role.COLLECTOR, Role.SUPERVISOR} else world.other_team


def colleague(team: Team) -> User:
    return factories.person("", Role.COLLECTOR, team=team)


def held(world: World) -> CollectionCase:
    """Return a case of the asker's team; a collector holds it."""
    case = floor_of(own_team(world)).case()
    return desk.give(case, world.asker) if world.who == Role.COLLECTOR else case


def others(world: World) -> CollectionCase:
    """Return a case of another team."""
    return floor_of(world.other_team).case()


def own_case(world: World) -> Mapping[str, Any]:
    return {"public_id": held(world).public_id}


def others_case(world: World) -> Mapping[str, Any]:
    return {"public_id": others(world).public_id}


def waiting_case(world: World) -> Mapping[str, Any]:
    """Return a case of the asker's own team that nobody holds."""
    return {"public_id": floor_of(own_team(world)).case().public_id}


def collected_case(world: World) -> Mapping[str, Any]:
    case = held(world)
    desk.settle(case)
    return {"public_id": case.public_id}


def number_of(case: CollectionCase) -> Mapping[str, Any]:
    return {"public_id": case.public_id, "point": desk.point(case).public_id}


def own_number(world: World) -> Mapping[str, Any]:
    return number_of(held(world))


def others_number(world: World) -> Mapping[str, Any]:
    return number_of(others(world))


def own_pool(world: World) -> Mapping[str, Any]:
    floor_of(own_team(world))
    return {"public_id": Pool.objects.get(code="s1").public_id}


def others_pool(world: World) -> Mapping[str, Any]:
    floor_of(world.other_team)
    return {"public_id": Pool.objects.get(code="s1").public_id}


def a_book(world: World) -> Mapping[str, Any]:
    floor_of(world.team)
    return {}


READERS = AUDITOR | OPERATIONS | SERVICE
POOL_READERS = SUPERVISOR | OPERATIONS | AUDITOR
ROWS = [
    Row("collections:mine", COLLECTOR),
    Row("collections:next", COLLECTOR),
    Row("collections:collected", COLLECTOR),
    Row("collections:pools", POOL_READERS),
    Row("collections:pool", POOL_READERS, case="own team's", kwargs=own_pool),
    Row("collections:pool", OPERATIONS | AUDITOR, case="other team's", kwargs=others_pool),
    Row("collections:assign", SUPERVISOR, case="own team's", kwargs=own_pool),
    Row("collections:assign", SUPERVISOR, case="own team's", kwargs=own_pool, method="POST"),
    Row("collections:assign", NOBODY, case="other team's", kwargs=others_pool, method="POST"),
    Row("collections:release", SUPERVISOR, case="own team's", kwargs=own_pool, method="POST"),
    Row("collections:prioritise", SUPERVISOR, case="own team's", kwargs=own_pool),
    Row("collections:prioritise", SUPERVISOR, case="own team's", kwargs=own_pool, method="POST"),
    Row("collections:prioritise", NOBODY, case="other team's", kwargs=others_pool, method="POST"),
    Row("collections:release", NOBODY, case="other team's", kwargs=others_pool, method="POST"),
    Row("collections:case", COLLECTOR | SUPERVISOR | READERS, case="own", kwargs=own_case),
    Row("collections:case", COLLECTOR | SUPERVISOR | READERS, case="collected", kwargs=collected_case),
    Row("collections:case", SUPERVISOR | READERS, case="waiting", kwargs=waiting_case),
    Row("collections:case", READERS, case="other team's", kwargs=others_case),
    *(
        row
        for name in ("collections:standing", "collections:reach", "collections:timeline", "collections:agreed")
        for row in (
            Row(name, COLLECTOR | SUPERVISOR | READERS, case="own", kwargs=own_case),
            Row(name, READERS, case="other team's", kwargs=others_case),
        )
    ),
    Row("collections:opened", COLLECTOR | SUPERVISOR | READERS, case="own", kwargs=own_case, method="POST"),
    Row("collections:opened", READERS, case="other team's", kwargs=others_case, method="POST"),
    Row("collections:contacts", COLLECTOR, case="own", kwargs=own_case, method="POST", data=ATTEMPT),
    Row("collections:contacts", COLLECTOR, case="own, empty", kwargs=own_case, method="POST"),
    Row("collections:contacts", COLLECTOR, case="collected", kwargs=collected_case, method="POST", data=ATTEMPT),
    Row("collections:contacts", NOBODY, case="other team's", kwargs=others_case, method="POST", data=ATTEMPT),
    Row("collections:call", COLLECTOR, case="own", kwargs=own_number, method="POST"),
    Row("collections:call", NOBODY, case="other team's", kwargs=others_number, method="POST"),
    Row("collections:reveal", COLLECTOR | SUPERVISOR, case="own", kwargs=own_number, method="POST"),
    Row("collections:reveal", NOBODY, case="other team's", kwargs=others_number, method="POST"),
    Row("collections:reveal_id", COLLECTOR | SUPERVISOR, case="own", kwargs=own_case, method="POST"),
    Row("collections:reveal_id", NOBODY, case="other team's", kwargs=others_case, method="POST"),
    Row("collections:buckets", POOL_READERS),
    Row("collections:roll", OPERATIONS, kwargs=a_book, query="book=matrix"),
    Row("collections:roll", OPERATIONS, kwargs=a_book, query="book=matrix", method="POST", case="empty"),
    Row("collections:newest_roll", OPERATIONS),
]


def many_mine(world: World, number: int) -> Mapping[str, Any]:
    Membership.objects.filter(user=world.asker).update(capacity=100)
    for case in floor_of(world.team).cases(number):
        note(desk.give(case, world.asker), world.asker)
    CollectionCase.objects.filter(assignee=world.asker).update(promised_for=TODAY)
    return {}


def many_collected(world: World, number: int) -> Mapping[str, Any]:
    for case in floor_of(world.team).cases(number):
        desk.settle(desk.give(case, world.asker))
    return {}


def many_waiting(world: World, number: int) -> Mapping[str, Any]:
    floor_of(world.team).cases(number)
    return {"public_id": Pool.objects.get(code="s1").public_id}


def many_held(world: World, number: int) -> Mapping[str, Any]:
    floor, somebody = floor_of(world.team), factories.person("", Role.COLLECTOR, team=world.team, capacity=100)
    for case in floor.cases(number):
        desk.give(case, somebody)
    return {"public_id": Pool.objects.get(code="s1").public_id}


def many_waiting_at_a_glance(world: World, number: int) -> Mapping[str, Any]:
    many_waiting(world, number)
    return {}


def a_full_book(world: World, number: int) -> Mapping[str, Any]:
    floor_of(world.team).cases(number)
    return {}


def many_members(world: World, number: int) -> Mapping[str, Any]:
    for _person in range(number):
        colleague(world.team)
    return own_pool(world)


def long_history(world: World, number: int) -> Mapping[str, Any]:
    """Return one case whose customer was contacted, and has other loans, `number` times."""
    floor = floor_of(world.team)
    case = CollectionCase.objects.filter(assignee=world.asker).order_by("pk").first()
    if case is None:
        case = desk.give(floor.case(), world.asker)
        desk.point(case)
    for other in floor.cases(number):
        for thing in (other, other.loan):
            thing.customer = case.customer
            thing.save()
        note(case, world.asker)
    return {"public_id": case.public_id}


def note(case: CollectionCase, person: User) -> None:
    services.record_contact(case=case, actor=person, now=NOW - timedelta(days=1), **ATTEMPT, point=None, note="")


BUDGETS = [
    Budget("collections:mine", Role.COLLECTOR, most=17, fill=many_mine),
    Budget("collections:collected", Role.COLLECTOR, most=7, fill=many_collected),
    Budget("collections:pools", Role.SUPERVISOR, most=10, fill=many_waiting_at_a_glance),
    Budget("collections:pool", Role.SUPERVISOR, most=13, fill=many_waiting),
    Budget("collections:pool", Role.SUPERVISOR, most=15, fill=many_held, query="state=held", case="held"),
    Budget(
        "collections:assign", Role.SUPERVISOR, most=15, fill=many_members,
        query="pick=00000000-0000-4000-8000-000000000000",
    ),
    Budget("collections:case", Role.COLLECTOR, most=41, fill=long_history),
    Budget("collections:standing", Role.COLLECTOR, most=11, fill=long_history),
    Budget("collections:reach", Role.COLLECTOR, most=10, fill=long_history),
    Budget("collections:timeline", Role.COLLECTOR, most=20, fill=long_history),
    Budget("collections:agreed", Role.COLLECTOR, most=13, fill=long_history),
    Budget("collections:buckets", Role.SUPERVISOR, most=16, fill=a_full_book),
]  # fmt: skip
UNCOUNTED = {
    "collections:next": "sends on to the case",
    "collections:roll": "a form in the drawer",
    "collections:newest_roll": "one work row",
    **dict.fromkeys(
        [
            "collections:release", "collections:prioritise", "collections:opened", "collections:contacts",
            "collections:call",
            "collections:reveal", "collections:reveal_id",
        ],
        "answers POST only",
    ),
}  # fmt: skip
