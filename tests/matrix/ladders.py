"""Ladders: their bounds by date."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from casework.collections.models import Bucket, Ladder
from casework.collections.services.bounds import set_bounds
from casework.people.models import Role
from casework.portfolio.models import Book
from casework.workflow.models import Pool
from tests.clock import NOW
from tests.collections import floor
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

DAY = date(2030, 1, 1)


def s(world: World) -> Mapping[str, Any]:
    return {"code": "S"}


def changed(world: World) -> Mapping[str, Any]:
    _change(DAY)
    return {"code": "S"}


def none(world: World) -> Mapping[str, Any]:
    return {"code": "no-such-ladder"}


def _change(day: date) -> None:
    buckets = Bucket.objects.filter(ladder__code="S").order_by("lower").values_list("lower", flat=True)
    set_bounds(
        ladder=Ladder.objects.get(code="S"), lowers=list(buckets), effective_on=day, note="", actor=None, now=NOW
    )


SENT = {"effective_on": str(DAY), "note": "trial"}
ROWS = [
    Row("collections:ladders", SUPERVISOR | OPERATIONS | AUDITOR),
    Row("collections:ladder", OPERATIONS, case="S", kwargs=s),
    Row("collections:ladder", OPERATIONS, case="S", kwargs=s, method="POST", data=SENT),
    Row("collections:ladder", NOBODY, case="no", kwargs=none),
    Row("collections:ladder_call_off", OPERATIONS, case="S", kwargs=changed, method="POST",
        data={"effective_on": str(DAY)}),
    Row("collections:ladder_call_off", NOBODY, case="no", kwargs=none, method="POST", data={"effective_on": str(DAY)}),
]  # fmt: skip


def many(world: World, number: int) -> Mapping[str, Any]:
    book = Book.objects.first() or floor.book()
    for n in range(number):
        floor.product(book)
        _change(DAY + timedelta(days=number * 100 + n))
    Pool.objects.filter(code="s1").update(team=world.team)
    return {}


BUDGETS = [Budget("collections:ladders", Role.OPERATIONS, most=24, fill=many)]
UNCOUNTED = {"collections:ladder": "a form", "collections:ladder_call_off": "answers POST only"}
