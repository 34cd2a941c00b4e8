"""Manual review: the desk, the pools, the order page, payouts."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from guardian.shortcuts import assign_perm

from casework.people.models import Role, Team, User
from casework.portfolio.models import Product
from casework.review.models import EvidenceKind, FileKind, OrderFile, OrderNote, RequiredEvidence, ReviewOrder
from casework.workflow import batches
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, INITIAL, INSPECTOR, NOBODY, OPERATIONS, RE, SERVICE, SUPERVISOR, Row, World
from tests.query_budgets import Budget

PHONE = "+2348031234560"
APPLICATION = {"job": {"Employer": "River Mill"}, "risk": [{"finding": "Many", "advice": "Ask"}]}
DECISION = {"outcome": "approved", "reasons_approved": "verified", "version": "1"}
ATTEMPT = {"channel": "visit", "party": "borrower", "result": "confirmed"}


def own_team(world: World, stage: str) -> Team:
    """Let a team that the asker works or leads (or just any) own the stage's pool."""
    belongs = world.team.kind == stage or world.who == Role.SUPERVISOR
    team = world.team_of(stage) if belongs else factories.team(stage)
    Pool.objects.filter(code=stage.replace("_", "-")).update(team=team)
    return team


def reviewer(team: Team) -> User:
    return factories.person("", Role.INITIAL_REVIEWER, team=team)


def product() -> Product:
    return Product.objects.filter(code="one-stage").first() or factories.product(two_stage=False, code="one-stage")


def held(world: World) -> ReviewOrder:
    """Return an order that the asker holds if they review, or that somebody of their team holds."""
    team = own_team(world, "initial")
    if world.who == Role.INITIAL_REVIEWER:
        return factories.give(factories.order(phone=PHONE), world.asker)
    if world.who == Role.RE_REVIEWER:
        own_team(world, "re_review")
        return factories.give(factories.decide(factories.order(phone=PHONE), reviewer(team)), world.asker)
    return factories.give(factories.order(phone=PHONE), reviewer(team))


def own_order(world: World) -> Mapping[str, Any]:
    return {"public_id": held(world).public_id}


def own_opened(world: World) -> Mapping[str, Any]:
    order = held(world)
    if order.assignee == world.asker:
        factories.start(order, world.asker)
    return {"public_id": order.public_id}


def own_number(world: World) -> Mapping[str, Any]:
    order = held(world)
    return {"public_id": order.public_id, "point": order.customer.contact_points.get().public_id}


def others_order(world: World) -> Mapping[str, Any]:
    """Return an order that a colleague of another team holds."""
    team = factories.review_team("initial")
    return {"public_id": factories.give(factories.order(phone=PHONE), reviewer(team)).public_id}


def others_number(world: World) -> Mapping[str, Any]:
    key = others_order(world)
    order = ReviewOrder.objects.get(**key)
    return {**key, "point": order.customer.contact_points.get().public_id}


def nobodys_order(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.order().public_id}


def decided_order(world: World) -> Mapping[str, Any]:
    """Return an order that others approved; an inspector may inspect their team."""
    team = factories.review_team("initial")
    if world.who == Role.INSPECTOR:
        assign_perm("inspect_team", world.asker, team)
    return {"public_id": factories.decide(factories.order(product=product()), reviewer(team)).public_id}


def own_pool(world: World) -> Mapping[str, Any]:
    own_team(world, "initial")
    return {}


def own_re_pool(world: World) -> Mapping[str, Any]:
    own_team(world, "re_review")
    return {}


def others_pool(world: World) -> Mapping[str, Any]:
    factories.review_team("initial")
    return {}


def own_stage(world: World) -> Mapping[str, Any]:
    return {**own_pool(world), "stage": "initial"}


def others_stage(world: World) -> Mapping[str, Any]:
    return {**others_pool(world), "stage": "initial"}


def batch_of(person: User) -> Mapping[str, Any]:
    """Return a batch that `person` began over nothing."""
    _run, job = batches.ask(
        kind="orders", ids=[], order=batches.Order(action="release"), actor=person, scope="initial", what={}, now=NOW
    )
    return {"public_id": job.public_id}


def own_batch(world: World) -> Mapping[str, Any]:
    return batch_of(world.asker)


def others_batch(world: World) -> Mapping[str, Any]:
    return batch_of(factories.person("", Role.SUPERVISOR, online=False))


REVIEWERS = INITIAL | RE
SEE_ALL = SERVICE | OPERATIONS | AUDITOR
READERS = REVIEWERS | SUPERVISOR | SEE_ALL
ROWS = [
    Row("review:mine", REVIEWERS),
    Row("review:next", REVIEWERS),
    Row("review:decided", REVIEWERS),
    Row("review:pool_initial", SUPERVISOR | AUDITOR, case="own team's", kwargs=own_pool),
    Row("review:pool_initial", AUDITOR, case="other team's", kwargs=others_pool),
    Row("review:pool_re_review", SUPERVISOR | AUDITOR, case="own team's", kwargs=own_re_pool),
    Row("review:pool", SUPERVISOR | AUDITOR, case="own team's", kwargs=own_stage),
    Row("review:pool", AUDITOR, case="other team's", kwargs=others_stage),
    Row("review:assign", SUPERVISOR, case="own team's", kwargs=own_stage),
    Row("review:assign", SUPERVISOR, case="own team's", kwargs=own_stage, method="POST"),
    Row("review:assign", NOBODY, case="other team's", kwargs=others_stage, method="POST"),
    Row("review:release", SUPERVISOR, case="own team's", kwargs=own_stage),
    Row("review:release", SUPERVISOR, case="own team's", kwargs=own_stage, method="POST"),
    Row("review:prioritise", SUPERVISOR, case="own team's", kwargs=own_stage),
    Row("review:prioritise", SUPERVISOR, case="own team's", kwargs=own_stage, method="POST"),
    Row("review:prioritise", NOBODY, case="other team's", kwargs=others_stage, method="POST"),
    Row("workflow:batch", SUPERVISOR, case="own", kwargs=own_batch),
    Row("workflow:batch", NOBODY, case="other's", kwargs=others_batch),
    Row("review:release", NOBODY, case="other team's", kwargs=others_stage, method="POST"),
    Row("review:approved", OPERATIONS),
    Row("review:disburse", OPERATIONS, case="approved", kwargs=decided_order, method="POST"),
    Row("review:disburse", NOBODY, case="in review", kwargs=own_order, method="POST"),
    *(
        row
        for name in ("review:order", "review:head", "review:timeline", "review:waiting")
        for row in (
            Row(name, READERS, case="own", kwargs=own_order),
            Row(name, SEE_ALL, case="other team's", kwargs=others_order),
            Row(name, SEE_ALL, case="nobody's", kwargs=nobodys_order),
            Row(name, SEE_ALL | INSPECTOR, case="approved", kwargs=decided_order),
        )
    ),
    Row("review:start", REVIEWERS, case="own", kwargs=own_order, method="POST"),
    Row("review:start", NOBODY, case="other team's", kwargs=others_order, method="POST"),
    Row("review:decide", REVIEWERS, case="own", kwargs=own_opened, method="POST", data=DECISION),
    Row("review:decide", REVIEWERS, case="own, empty", kwargs=own_opened, method="POST"),
    Row("review:decide", NOBODY, case="other team's", kwargs=others_order, method="POST", data=DECISION),
    Row("review:contacts", REVIEWERS, case="own", kwargs=own_opened, method="POST", data=ATTEMPT),
    Row("review:contacts", REVIEWERS, case="own, empty", kwargs=own_opened, method="POST"),
    Row("review:contacts", NOBODY, case="other team's", kwargs=others_order, method="POST"),
    Row("review:reveal", REVIEWERS | SUPERVISOR, case="own", kwargs=own_number, method="POST"),
    Row("review:reveal", NOBODY, case="other team's", kwargs=others_number, method="POST"),
    Row("review:reveal_id", REVIEWERS | SUPERVISOR, case="own", kwargs=own_order, method="POST"),
    Row("review:reveal_id", NOBODY, case="other team's", kwargs=others_order, method="POST"),
    Row("review:call", REVIEWERS, case="own", kwargs=own_number, method="POST"),
    Row("review:call", NOBODY, case="other team's", kwargs=others_number, method="POST"),
]


def many_mine(world: World, number: int) -> Mapping[str, Any]:
    own_team(world, "initial")
    for _order in range(number):
        factories.give(factories.order(), world.asker)
        world.asker.memberships.update(capacity=100)
    return {}


def many_decided(world: World, number: int) -> Mapping[str, Any]:
    own_team(world, "initial")
    for _order in range(number):
        factories.decide(factories.order(product=product()), world.asker)
    return {}


def many_waiting(world: World, number: int) -> Mapping[str, Any]:
    own_team(world, "initial")
    for _order in range(number):
        factories.order()
    return {"stage": "initial"}


def many_members(world: World, number: int) -> Mapping[str, Any]:
    team = own_team(world, "initial")
    for _person in range(number):
        reviewer(team)
    return {"stage": "initial"}


def many_approved(world: World, number: int) -> Mapping[str, Any]:
    person = reviewer(factories.review_team("initial"))
    for _order in range(number):
        factories.decide(factories.order(product=product()), person)
    return {}


def long_history(world: World, number: int) -> Mapping[str, Any]:
    """Return one order whose customer applied `number` times before, as did others with the same phone and employer; as
    many notes, documents and contacts.
    """
    own_team(world, "initial")
    order = ReviewOrder.objects.filter(external_ref="long").first()
    if order is None:
        new = factories.order(ref="long", customer_ref="long", phone=PHONE, application=APPLICATION)
        order = factories.start(factories.give(new, world.asker), world.asker)
        kinds = [RequiredEvidence(stage="initial", kind=kind) for kind in EvidenceKind]
        RequiredEvidence.objects.bulk_create(kinds)
    factories.orders(number, product=order.product, customer_ref="long")
    factories.orders(number, product=order.product, phone=PHONE, application=APPLICATION)
    for _time in range(number):
        factories.note(order, world.asker)
    OrderNote.objects.bulk_create(
        OrderNote(order=order, text="Called.", written_by=world.asker, written_at=NOW) for _time in range(number)
    )
    files = [
        OrderFile(order=order, kind=kind, name="paper.jpg", digest=uuid4().hex, size=1, file="none", added_at=NOW)
        for kind in FileKind
        for _time in range(number)
    ]
    OrderFile.objects.bulk_create(files)
    return {"public_id": order.public_id}


BUDGETS = [
    Budget("review:mine", Role.INITIAL_REVIEWER, most=9, fill=many_mine),
    Budget("review:decided", Role.INITIAL_REVIEWER, most=6, fill=many_decided),
    Budget("review:pool", Role.SUPERVISOR, most=8, fill=many_waiting),
    Budget(
        "review:assign", Role.SUPERVISOR, most=15, fill=many_members, query="pick=00000000-0000-4000-8000-000000000000"
    ),
    Budget("review:approved", Role.OPERATIONS, most=9, fill=many_approved),
    Budget("review:order", Role.INITIAL_REVIEWER, most=33, fill=long_history),
    Budget("review:head", Role.INITIAL_REVIEWER, most=6, fill=long_history),
    Budget("review:timeline", Role.INITIAL_REVIEWER, most=16, fill=long_history),
]
UNCOUNTED = {
    "workflow:batch": "one row",
    "review:prioritise": "a form",
    "review:release": "a form",
    "review:next": "sends on to the order",
    "review:pool_initial": "review:pool under another address",
    "review:pool_re_review": "review:pool under another address",
    **dict.fromkeys(
        [
            "review:disburse", "review:start", "review:decide", "review:contacts", "review:reveal",
            "review:reveal_id", "review:call",
        ],
        "answers POST only",
    ),
}  # fmt: skip
