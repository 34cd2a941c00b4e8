"""Collections: the steps on a case, receipts, numbers, approvals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from casework.collections import services
from casework.collections.models import CollectionCase
from casework.collections.selectors.agreed import ALL_STEPS
from casework.people.models import Role, Team
from casework.portfolio.models import Instalment
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.matrix.collections import (
    colleague,
    floor_of,
    held,
    others,
    others_case,
    others_number,
    own_case,
    own_number,
    own_team,
)
from tests.permission_matrix import COLLECTOR, NOBODY, RISK, SUPERVISOR, Row, World


def receipt_of(case: CollectionCase) -> Mapping[str, Any]:
    if case.assignee is None:
        desk.give(case, colleague(Team.objects.get(pools=case.pool)))
    holder = desk.again(case).assignee
    assert holder is not None
    claim = services.claim_paid(
        case=case,
        actor=holder,
        amount=Decimal(1),
        paid_on=TODAY,
        note="",
        now=NOW,
        receipt=("r.png", factories.picture()),
    )
    return {"public_id": case.public_id, "claim": claim.public_id}


def own_receipt(world: World) -> Mapping[str, Any]:
    return receipt_of(held(world))


def others_receipt(world: World) -> Mapping[str, Any]:
    return receipt_of(others(world))


def waiver_of(case: CollectionCase) -> Mapping[str, Any]:
    """Return a waiver that the case's collector asks for (a new one, where nobody holds it)."""
    Instalment.objects.filter(loan=case.loan).update(penalty=Decimal(10))
    if case.assignee is None:
        desk.give(case, colleague(Team.objects.get(pools=case.pool)))
    holder = desk.again(case).assignee
    assert holder is not None
    asked = services.ask_waiver(
        case=case,
        actor=holder,
        parts={"penalty": Decimal(5)},
        to_pay=Decimal(50),
        expires_on=TODAY,
        reason="-",
        now=NOW,
    )
    return {"public_id": asked.public_id}


def own_waiver(world: World) -> Mapping[str, Any]:
    """Return a waiver that a colleague asked for."""
    return waiver_of(floor_of(own_team(world)).case())


def others_waiver(world: World) -> Mapping[str, Any]:
    return waiver_of(others(world))


def asked_by_asker(world: World) -> Mapping[str, Any]:
    """Return a waiver that the asker themselves asked for, where they hold cases; else one that is decided."""
    if world.who == Role.COLLECTOR:
        return waiver_of(held(world))
    found = own_waiver(world)
    services.decide_waiver(
        waiver=found["public_id"], actor=factories.person("", Role.RISK), approve=False, note="-", now=NOW
    )
    return found


ROWS = [
    *(
        row
        for name in ALL_STEPS
        for row in (
            Row("collections:step", COLLECTOR, case=f"own, {name}", kwargs=own_case, more={"name": name}),
            Row(
                "collections:step",
                COLLECTOR,
                case=f"own, {name}, empty",
                kwargs=own_case,
                more={"name": name},
                method="POST",
            ),
            Row("collections:step", NOBODY, case=f"other team's, {name}", kwargs=others_case, more={"name": name}),
            Row(
                "collections:step",
                NOBODY,
                case=f"other team's, {name}",
                kwargs=others_case,
                more={"name": name},
                method="POST",
            ),
        )
    ),
    Row("collections:point", COLLECTOR, case="own", kwargs=own_number),
    Row("collections:point", COLLECTOR, case="own, empty", kwargs=own_number, method="POST"),
    Row("collections:point", NOBODY, case="other team's", kwargs=others_number),
    Row("collections:receipt", COLLECTOR | SUPERVISOR, case="own", kwargs=own_receipt),
    Row("collections:receipt", NOBODY, case="other team's", kwargs=others_receipt),
    Row("collections:approval", SUPERVISOR | RISK, case="own team's", kwargs=own_waiver),
    Row("collections:approval", SUPERVISOR | RISK, case="own team's, empty", kwargs=own_waiver, method="POST"),
    Row("collections:approval", RISK, case="other team's", kwargs=others_waiver),
    Row("collections:approval", NOBODY, case="their own", kwargs=asked_by_asker),
]


UNCOUNTED = {
    "collections:step": "a form in the drawer",
    "collections:approval": "one waiver in the drawer",
    "collections:point": "a form in the drawer",
    "collections:receipt": "a file",
}
