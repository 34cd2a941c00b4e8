"""The tabs of an order's page and what reviewers put down on them."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.review.findings import finding_key
from casework.review.models import OrderFile, OrderNote, ReviewOrder
from casework.review.selectors.tabs import TABS
from tests import factories
from tests.matrix.review import (
    READERS,
    REVIEWERS,
    SEE_ALL,
    decided_order,
    held,
    long_history,
    nobodys_order,
    others_order,
    own_opened,
    own_order,
    own_team,
)
from tests.permission_matrix import AUDITOR, INITIAL, INSPECTOR, NOBODY, RE, SUPERVISOR, Row, World
from tests.query_budgets import Budget

WRITERS = REVIEWERS | SUPERVISOR


def own_tab(world: World) -> Mapping[str, Any]:
    return {**own_order(world), "name": "shared"}


def others_tab(world: World) -> Mapping[str, Any]:
    return {**others_order(world), "name": "shared"}


def own_finding(world: World) -> Mapping[str, Any]:
    return {**own_opened(world), "finding": finding_key("no such finding")}


def own_file(world: World) -> Mapping[str, Any]:
    order = held(world)
    return {"public_id": order.public_id, "file": factories.order_file(order).public_id}


def added_file(world: World) -> Mapping[str, Any]:
    """Return a file that the asker added to the order that they hold or supervise, if they do."""
    order = held(world)
    adds = world.who in {Role.INITIAL_REVIEWER, Role.RE_REVIEWER, Role.SUPERVISOR}
    added = factories.order_file(order, person=world.asker if adds else None)
    return {"public_id": order.public_id, "file": added.public_id}


def decided_file(world: World) -> Mapping[str, Any]:
    key = decided_order(world)
    return {**key, "file": factories.order_file(ReviewOrder.objects.get(**key)).public_id}


def others_file(world: World) -> Mapping[str, Any]:
    key = others_order(world)
    return {**key, "file": factories.order_file(ReviewOrder.objects.get(**key)).public_id}


def own_note(world: World) -> Mapping[str, Any]:
    """Return a note that the asker wrote where they may, and a colleague's otherwise."""
    order = held(world)
    author = world.asker if world.who in {*INITIAL, *RE, *SUPERVISOR} else order.assignee
    return {"public_id": order.public_id, "thread": factories.order_note(order, author).thread}


def others_note(world: World) -> Mapping[str, Any]:
    key = others_order(world)
    order = ReviewOrder.objects.get(**key)
    return {**key, "thread": factories.order_note(order, order.assignee).thread}


ROWS = [
    *(
        row
        for name in ("review:counts", "review:panel", "review:evidence")
        for row in (
            Row(name, READERS, case="own", kwargs=own_order),
            Row(name, SEE_ALL, case="other team's", kwargs=others_order),
            Row(name, SEE_ALL, case="nobody's", kwargs=nobodys_order),
            Row(name, SEE_ALL | INSPECTOR, case="approved", kwargs=decided_order),
        )
    ),
    Row("review:tab", READERS, case="own", kwargs=own_tab),
    Row("review:tab", SEE_ALL, case="other team's", kwargs=others_tab),
    *(
        row
        for name in ("review:file", "review:document")
        for row in (
            # Service and operations see the order and which files it has, not what is in them.
            Row(name, REVIEWERS | SUPERVISOR | AUDITOR, case="own", kwargs=own_file),
            Row(name, AUDITOR, case="other team's", kwargs=others_file),
            Row(name, AUDITOR | INSPECTOR, case="approved", kwargs=decided_file),
        )
    ),
    Row("review:remove_file", WRITERS, case="own, added by oneself", kwargs=added_file),
    Row("review:remove_file", SUPERVISOR, case="own", kwargs=own_file),
    Row("review:remove_file", WRITERS, case="own", kwargs=added_file, method="POST", data={"reason": "Not theirs."}),
    Row("review:remove_file", NOBODY, case="other team's", kwargs=others_file, method="POST", data={"reason": "No."}),
    Row("review:draft", REVIEWERS, case="own", kwargs=own_opened, method="POST", data={"draft_version": "0"}),
    Row("review:draft", NOBODY, case="other team's", kwargs=others_order, method="POST", data={"draft_version": "0"}),
    Row("review:check", REVIEWERS, case="own, empty", kwargs=own_finding, method="POST"),
    Row("review:check", NOBODY, case="own, unknown finding", kwargs=own_finding, method="POST", data={"seen": "0"}),
    Row("review:notes", WRITERS, case="own", kwargs=own_order, method="POST", data={"text": "Called."}),
    Row("review:notes", NOBODY, case="other team's", kwargs=others_order, method="POST", data={"text": "Called."}),
    Row("review:note", WRITERS, case="own", kwargs=own_note),
    Row("review:note", WRITERS, case="own", kwargs=own_note, method="POST", data={"text": "Written.", "seen": "1"}),
    Row("review:note", NOBODY, case="other team's", kwargs=others_note),
    Row("review:note", NOBODY, case="other team's", kwargs=others_note, method="POST", data={"seen": "1"}),
    Row("review:attach", READERS, case="own, empty", kwargs=own_order, method="POST"),
    Row("review:attach", SEE_ALL, case="other team's, empty", kwargs=others_order, method="POST"),
]


def long_file(world: World, number: int) -> Mapping[str, Any]:
    key = long_history(world, number)
    return {**key, "file": OrderFile.objects.filter(order__public_id=key["public_id"]).earliest("pk").public_id}


def led_file(world: World, number: int) -> Mapping[str, Any]:
    """Return the first file of one of `number` orders that the asker supervises."""
    own_team(world, "initial")
    files = [factories.order_file(factories.order()) for _order in range(number)]
    return {"public_id": files[0].order.public_id, "file": files[0].public_id}


def long_note(world: World, number: int) -> Mapping[str, Any]:
    key = long_history(world, number)
    return {**key, "thread": OrderNote.objects.filter(order__public_id=key["public_id"]).earliest("pk").thread}


BUDGETS = [
    *(
        Budget("review:tab", Role.INITIAL_REVIEWER, most=38, case=key, fill=long_history, more={"name": key})
        for key in TABS
    ),
    Budget("review:counts", Role.INITIAL_REVIEWER, most=13, fill=long_history),
    Budget("review:panel", Role.INITIAL_REVIEWER, most=16, fill=long_history),
    Budget("review:evidence", Role.INITIAL_REVIEWER, most=12, fill=long_history),
    Budget("review:document", Role.INITIAL_REVIEWER, most=7, fill=long_file),
    Budget("review:remove_file", Role.SUPERVISOR, most=9, fill=led_file),
    Budget("review:note", Role.INITIAL_REVIEWER, most=8, fill=long_note),
]
UNCOUNTED = {
    "review:file": "serves a file",
    **dict.fromkeys(["review:draft", "review:check", "review:notes", "review:attach"], "answers POST only"),
}
