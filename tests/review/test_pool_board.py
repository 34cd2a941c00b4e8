"""The board's filters, orders and numbers, on both databases."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.lib.personal import lookup_hash
from casework.people import saveable
from casework.portfolio.models import Customer
from casework.review import selectors, services
from casework.review.models import OrderState, ReviewOrder
from casework.review.selectors import pool_numbers
from casework.review.selectors.pool import PoolPage
from casework.review.selectors.pool_filter import PoolFilter
from casework.workflow.picking import selection
from tests import factories
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.review.asking import PHONE, signed_in

pytestmark = pytest.mark.usefixtures("at_now")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def page(floor: SimpleNamespace, **chosen: Any) -> PoolPage:
    stage = selectors.stage_shown(floor.supervisor, "initial")
    after = chosen.pop("after", None)
    return selectors.pool_page(stage=stage, chosen=PoolFilter(**chosen), now=NOW, after=after)


def refs(floor: SimpleNamespace, **chosen: Any) -> list[str]:
    return [row.external_ref for row in page(floor, **chosen).orders]


def limit(order: ReviewOrder, **changes: Any) -> None:
    ReviewOrder.objects.filter(pk=order.pk).update(**changes)


@pytest.fixture
def orders(floor: SimpleNamespace) -> dict[str, ReviewOrder]:
    """Waiting since 5, 2 and 0 hours; one held that is overdue, one held that is soon, one released too late."""
    made = {name: factories.order(ref=name, product=floor.product, now=NOW - age * HOUR) for name, age in (
        ("old", 5), ("middle", 2), ("new", 0), ("late", 6), ("soon", 1), ("back", 30),
    )}  # fmt: skip
    for name in ("late", "soon"):
        made[name] = factories.give(made[name], floor.first)
    limit(made["late"], limit_at=NOW - MINUTE)
    limit(made["soon"], limit_at=NOW + 30 * MINUTE)
    limit(made["back"], limit_at=NOW - HOUR)
    return made


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["old", "middle", "new", "late", "soon", "back"]),
        ({"state": "waiting"}, ["old", "middle", "new", "back"]),
        ({"state": "waiting", "sort": "age"}, ["back", "old", "middle", "new"]),
        ({"state": "held"}, ["late", "soon"]),
        ({"age": "1h"}, ["old", "middle", "late", "soon", "back"]),
        ({"age": "4h", "state": "waiting"}, ["old", "back"]),
        ({"age": "1d"}, ["back"]),
        ({"age": "nonsense"}, []),
        ({"under": "1h"}, ["new"]),
        ({"age": "1h", "under": "4h", "state": "waiting"}, ["middle"]),
        ({"under": "nonsense"}, []),
        ({"limit": "overdue"}, ["back", "late"]),
        ({"limit": "overdue", "state": "held"}, ["late"]),
        ({"limit": "soon"}, ["soon"]),
        ({"limit": "nonsense"}, []),
        ({"person": "nonsense"}, []),
        ({"q": "so"}, ["soon"]),
        ({"q": "Applicant o"}, ["old"]),
        ({"q": "nobody"}, []),
    ],
)
def test_what_a_filter_lets_through_and_in_which_order(
    floor: SimpleNamespace, orders: dict[str, ReviewOrder], chosen: dict[str, str], expected: list[str]
) -> None:
    assert refs(floor, **chosen) == expected


def test_ages_between_two_are_counted_and_taken_off_by_a_click(
    floor: SimpleNamespace, brought: dict[str, ReviewOrder]
) -> None:
    between = page(floor, state="waiting", age="1h", under="1d")
    chips = [(chip.label, chip.active) for chip in between.waits]
    assert chips == [("1 h", True), ("4 h", False), ("1 d", False), ("3 d", False), ("< 1 d", True)]
    assert between.waits[-1].query == "?state=waiting&age=1h"
    assert [chip.label for chip in page(floor).waits] == ["1 h", "4 h", "1 d", "3 d"]
    # Old came through the store, middle through the web.
    counted = [(chip.label, chip.count) for chip in between.channels if chip.count != "0"]
    assert counted == [("Store", "1"), ("Web", "1")]


def test_the_work_of_one_person(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    mine = page(floor, person=str(floor.first.public_id))
    assert ([row.external_ref for row in mine.orders], mine.person) == (["late", "soon"], str(floor.first))
    assert refs(floor, person=str(floor.second.public_id)) == []


def test_an_applicant_is_found_by_a_whole_number_and_never_by_a_part(floor: SimpleNamespace) -> None:
    factories.order(ref="phoned", product=floor.product, phone=PHONE)
    factories.order(ref="other", product=floor.product)
    Customer.objects.filter(orders__external_ref="other").update(id_hash=lookup_hash("A-123 456"))
    for text, expected in [
        (PHONE, ["phoned"]), (PHONE[:4] + " " + PHONE[4:], ["phoned"]), (PHONE[:-1], []), ("A123456", ["other"]),
    ]:  # fmt: skip
        assert refs(floor, q=text) == expected, text


@pytest.fixture
def brought(orders: dict[str, ReviewOrder]) -> dict[str, ReviewOrder]:
    """Old and late came through the store, middle through the web; through a shop of the same code elsewhere: soon."""
    book = orders["old"].book
    store, web = factories.channel("store", book), factories.channel("web", book)
    same = factories.channel("store", ledger.book("elsewhere"))
    for name, channel in (("old", store), ("late", store), ("middle", web), ("soon", same)):
        limit(orders[name], channel=channel)
    return orders


def test_the_orders_of_a_channel_on_every_page(floor: SimpleNamespace, brought: dict[str, ReviewOrder]) -> None:
    for chosen, expected in [
        ({"channel": "store"}, ["old", "late", "soon"]), ({"channel": "store", "state": "held"}, ["late", "soon"]),
        ({"channel": "web"}, ["middle"]), ({"channel": ".none"}, ["new", "back"]), ({"channel": "nowhere"}, []),
        ({"channel": ".any"}, []), ({"channel": "any"}, []), ({"channel": "store", "product": "nowhere"}, []),
    ]:  # fmt: skip
        assert refs(floor, **chosen) == expected, chosen
    with patch("casework.review.selectors.pool_rows.PAGE", 2):
        first = page(floor, channel="store")
        assert [row.external_ref for row in first.orders] == ["old", "late"]
        assert refs(floor, channel="store", after=first.after) == ["soon"]


def test_channels_stand_with_what_they_brought_under_the_other_filters(
    floor: SimpleNamespace, brought: dict[str, ReviewOrder]
) -> None:
    def chips(**chosen: str) -> list[tuple[str, str, bool]]:
        return [(chip.label, chip.count, chip.active) for chip in page(floor, **chosen).channels]

    assert chips() == [("Store", "3", False), ("Web", "1", False), ("No channel", "2", False)]
    assert chips(channel="store", state="held") == [("Store", "2", True)]
    assert chips(channel="nowhere")[2] == ("nowhere", "", True)
    assert chips(channel="store", age="1d")[2] == ("No channel", "1", False)
    counted = {chip.label: chip.count for chip in page(floor, channel="store").states}
    assert counted == {"All": "6", "Waiting": "4", "Assigned": "2"}  # of the whole pool, as always
    assert [chip.count for chip in page(floor, channel="store").bands] == ["3"]


def test_a_pool_of_no_channels_offers_none(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    assert page(floor).channels == []


def test_a_channel_stands_in_the_address_is_saved_and_is_what_all_that_match_means(
    floor: SimpleNamespace, brought: dict[str, ReviewOrder]
) -> None:
    address, client = reverse("review:pool_initial"), signed_in(floor.supervisor)
    text = client.get(address + "?state=waiting&channel=store").text
    assert '<input type="hidden" name="channel" value="store">' in text
    assert 'name="matching" value="?state=waiting&amp;channel=store"' in text
    tidied = saveable.tidy("review.pool.initial", "state=waiting&channel=store&after=1")
    assert tidied == "state=waiting&channel=store"
    board = services.board_of(floor.supervisor, "initial")
    chosen = selection.all_matching(board=board, query="?channel=store", now=NOW)
    found = selection.ids_of_token(board=board, token=chosen.token, now=NOW)
    assert sorted(found) == sorted(brought[name].pk for name in ("old", "late", "soon"))


@pytest.mark.parametrize("chosen", [{}, {"state": "waiting", "sort": "age"}, {"state": "held"}, {"limit": "overdue"}])
def test_pages_follow_one_another_without_gap_in_every_order(floor: SimpleNamespace, chosen: dict[str, str]) -> None:
    for number in range(7):
        order = factories.order(product=floor.product, now=NOW - (number % 3) * HOUR)
        if number % 2:
            order = factories.give(order, floor.first)
        limit(order, limit_at=NOW - (number % 2) * HOUR, priority=number % 2)
    whole, seen, after = refs(floor, **chosen), [], None
    with patch("casework.review.selectors.pool_rows.PAGE", 2):
        while True:
            part = page(floor, **chosen, after=after)
            seen += [row.external_ref for row in part.orders]
            if (after := part.after) is None:
                break
    assert seen == whole
    assert len(whole) >= 3


def test_the_numbers_of_a_pool(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    known = page(floor).numbers
    assert (known.waiting, known.held, known.on_hold, known.overdue, known.soon) == (4, 2, 0, 2, 1)
    assert (known.oldest, known.median, known.is_cut) == (NOW - 30 * HOUR, 2 * HOUR, False)


def test_numbers_of_an_empty_pool(floor: SimpleNamespace) -> None:
    known = page(floor).numbers
    assert (known.waiting, known.held, known.overdue, known.soon) == (0, 0, 0, 0)
    assert (known.oldest, known.median, known.groups) == (None, None, [])


def test_on_hold_the_clock_stands_still(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    limit(orders["late"], state=OrderState.ON_HOLD)
    assert refs(floor, limit="overdue") == ["back"]
    assert refs(floor, state="on_hold") == ["late"]
    assert refs(floor, state="held") == ["late", "soon"]
    shown = page(floor)
    assert shown.numbers.overdue == 1
    assert [(chip.label, chip.count) for chip in shown.states][-1] == ("On hold", "1")


def test_a_long_pool_is_counted_no_further_than_is_shown(
    floor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_numbers, "WINDOW", 3)
    for number in range(5):
        factories.order(product=floor.product, amount="500" if number < 2 else "9000")
    shown = page(floor)
    assert shown.numbers.waiting == 4  # one more than the bound says that there are more
    counts = {chip.label: chip.count for chip in shown.bands}
    assert (counts["< 1,000"], counts["5,000 – 10,000"], counts["≥ 25,000"]) == ("2+", "1+", "")


def test_a_text_that_is_looked_for_counts_nothing_it_does_not_know(
    floor: SimpleNamespace, orders: dict[str, ReviewOrder]
) -> None:
    assert {chip.count for chip in page(floor, q="so").bands} == {""}


def test_numbers_cost_one_query(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    pool = selectors.stage_shown(floor.supervisor, "initial").pool_id
    with CaptureQueriesContext(connection) as captured:
        pool_numbers.numbers(pool=pool, chosen=PoolFilter(state="held"), now=NOW)
    assert len(captured) == 1


def test_looking_keeps_the_other_filters(floor: SimpleNamespace, orders: dict[str, ReviewOrder]) -> None:
    text = signed_in(floor.supervisor).get(reverse("review:pool_initial") + "?state=waiting&age=1h").text
    assert '<input type="hidden" name="state" value="waiting"><input type="hidden" name="age" value="1h">' in text
