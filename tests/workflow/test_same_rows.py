"""A deal's statements leave the same rows as the one writer of assignments does item by item."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.people.models import Load, User, Workload
from casework.review.models import OrderReviewer
from casework.workflow.assignment import assign
from casework.workflow.dealing import packing
from casework.workflow.dealing.committing import commit
from casework.workflow.dealing.previewing import ask
from casework.workflow.transitions import log_model
from tests.clock import NOW
from tests.workflow import pools

LATER = NOW + timedelta(seconds=20)
# What differs by intent: keys of rows, which policy chose, in which batch and why.
OWN = {"id", "policy", "batch_id", "why"}


def rows(model: Any) -> list[dict[str, Any]]:
    found = [{key: value for key, value in row.items() if key not in OWN} for row in model.objects.values()]
    return sorted(found, key=repr)


def everything(desk: Any) -> dict[str, list[dict[str, Any]]]:
    items = sorted(desk.item.objects.values(), key=lambda row: row["id"])
    tables = [desk.assignment, log_model(desk.item), OrderReviewer, Load, Workload]
    return {"items": items} | {model.__name__: rows(model) for model in tables}


class Undo(Exception):
    pass


def both_ways(floor: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return every row after assigning one by one (taken back then) and after committing."""
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    single: dict[str, Any] = {}
    try:
        with transaction.atomic():
            people = User.objects.in_bulk()
            for line in packing.unpack_lines(plan.lines):
                dealt = assign(
                    desk=floor.desk, item_ids=[line.item], person=people[line.person], actor=floor.boss, now=NOW
                )
                assert dealt.assigned == [line.item], dealt.refused
            single = everything(floor.desk)
            raise Undo
    except Undo:
        pass
    commit(plan=plan, actor=floor.boss, now=NOW)
    return single, everything(floor.desk)


class SameRows(TestCase):
    @settings(max_examples=6)
    @given(
        make=st.sampled_from([pools.orders, pools.rereviews, pools.cases]), items=st.integers(1, 7),
        people=st.lists(st.integers(0, 4), min_size=2, max_size=3),
    )  # fmt: skip
    def test_bulk_and_one_by_one(self, make: Any, items: int, people: list[int]) -> None:
        with transaction.atomic():
            single, bulk = both_ways(make(items=items, people=people))
            assert single == bulk
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [pools.orders, pools.rereviews, pools.cases])
def test_every_kind_of_pool(make):
    floor = make(items=5, people=[2, 2, 3])
    single, bulk = both_ways(floor)
    assert single == bulk
    assert len(bulk[floor.desk.assignment.__name__]) >= 5


@pytest.mark.django_db
def test_what_weighs_more_is_counted_so():
    floor = pools.orders(items=4, people=[5, 6])
    pools.weigh([3, 2, 1, 2])
    single, bulk = both_ways(floor)
    assert single == bulk
    assert sorted(load["open_points"] for load in bulk["Load"]) == [4, 4]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [pools.orders, pools.cases])
def test_many_that_others_hold_change_hands_like_one_after_the_other(make):
    floor = make(items=7, people=[4, 4, 9])
    ids = list(floor.desk.item.objects.order_by("pk").values_list("pk", flat=True))
    *holders, heir = floor.people
    for number, pk in enumerate(ids):
        assign(desk=floor.desk, item_ids=[pk], person=holders[number % 2], actor=floor.boss, now=NOW)
    single: dict[str, Any] = {}
    try:
        with transaction.atomic():
            for pk in ids:
                assert assign(desk=floor.desk, item_ids=[pk], person=heir, actor=floor.boss, now=LATER).assigned == [pk]
            single = everything(floor.desk)
            raise Undo
    except Undo:
        pass

    dealt = assign(desk=floor.desk, item_ids=ids, person=heir, actor=floor.boss, now=LATER)

    assert (dealt.assigned, dealt.refused) == (ids, {})
    assert everything(floor.desk) == single
    assert {item["assignee_id"] for item in single["items"]} == {heir.pk}
