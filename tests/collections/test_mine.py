"""My cases: the order of work, pages, what comes next."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.collections import selectors, services
from casework.collections.models import CollectionCase
from casework.collections.selectors import mine
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def contacted(case: CollectionCase, floor: desk.Floor, *, days_ago: int) -> None:
    services.record_contact(
        case=case, actor=floor.collector, now=NOW - timedelta(days=days_ago), channel="call", point=desk.point(case),
        party="nobody", result="no_answer", note="",
    )  # fmt: skip


def test_never_contacted_first_then_the_oldest_contact_then_the_larger_amount(floor: desk.Floor):
    recent, old, small, large = (floor.held() for _ in range(4))
    CollectionCase.objects.filter(pk=large.pk).update(value=Decimal("900.00"))
    contacted(recent, floor, days_ago=1)
    contacted(old, floor, days_ago=5)
    contacted(old, floor, days_ago=3)

    page = selectors.mine_page(user=floor.collector, now=NOW)

    assert [todo.row.case for todo in page.todo] == [large, small, old, recent]
    assert [todo.why for todo in page.todo] == [
        "Not contacted yet", "Not contacted yet", "Last contact 3 days ago", "Last contact yesterday",
    ]  # fmt: skip
    assert [todo.last and todo.last.result for todo in page.todo] == [None, None, "no_answer", "no_answer"]
    assert (page.first, page.collecting, page.collected, page.after) == (large.public_id, "4", "0", None)


def test_a_call_counts_as_a_contact_once_its_outcome_is_known(floor: desk.Floor):
    called, other = floor.held(), floor.held()
    CollectionCase.objects.filter(pk=called.pk).update(value=Decimal("900.00"))
    call = services.place_call(case=called, point=desk.point(called).public_id, actor=floor.collector, now=NOW)
    assert mine.worklist(floor.collector) == [called.public_id, other.public_id]

    kinds = [desk_event("ringing"), desk_event("answered"), desk_event("completed")]
    factories.telephony_services.apply_events(call=call, events=kinds, now=NOW)
    factories.finish_call(type(call).objects.get())

    assert mine.worklist(floor.collector) == [other.public_id, called.public_id]


def desk_event(kind: str) -> object:
    return factories.ProviderEvent(id=kind, ref="", kind=factories.EventKind(kind), at=NOW)


def test_a_row_tells_what_is_owed_today_and_since_when_it_lies_in_its_bucket(floor: desk.Floor):
    case = floor.case(dpd=3, since=TODAY - timedelta(days=4))
    desk.give(case, floor.collector)
    instalment = case.loan.instalments.get()
    instalment.paid = Decimal("30.00")
    instalment.save()

    (todo,) = selectors.mine_page(user=floor.collector, now=NOW).todo

    assert (todo.row.dpd, todo.row.owed, todo.row.since) == (3, Decimal("70.00"), TODAY - timedelta(days=2))
    assert todo.row.when_due == "3 days past due"


def test_the_next_case_follows_in_working_order_and_begins_anew_at_the_end(floor: desk.Floor):
    first, second, third = (floor.held() for _ in range(3))
    order = [first.public_id, second.public_id, third.public_id]
    assert mine.worklist(floor.collector) == order

    assert selectors.next_case(user=floor.collector) == order[0]
    assert selectors.next_case(user=floor.collector, after=order[0]) == order[1]
    assert selectors.next_case(user=floor.collector, after=order[2]) == order[0]
    contacted(first, floor, days_ago=0)
    assert selectors.next_case(user=floor.collector, after=order[0]) == order[1]


def test_there_is_no_next_case_beside_the_only_one(floor: desk.Floor):
    only = floor.held()

    assert selectors.next_case(user=floor.collector, after=only.public_id) is None
    assert selectors.next_case(user=floor.colleague) is None


def test_pages_follow_each_other_without_gap_or_repetition(floor: desk.Floor, monkeypatch):
    monkeypatch.setattr(mine, "PAGE", 2)
    cases = floor.cases(5)
    for case in cases:
        desk.give(case, floor.collector)

    seen, after = [], None
    while True:
        page = selectors.mine_page(user=floor.collector, now=NOW, after=after)
        seen += [todo.row.case for todo in page.todo]
        after = page.after
        if after is None:
            break

    assert seen == cases


def test_collected_cases_stand_apart_newest_first(floor: desk.Floor, monkeypatch):
    monkeypatch.setattr(mine, "PAGE", 1)
    first, second, third = (floor.held(dpd=4) for _ in range(3))
    desk.settle(first, YESTERDAY)
    desk.settle(second)
    desk.settle(third)

    page = selectors.collected_page(user=floor.collector)
    assert (page.cases, page.collecting, page.collected) == ([second], "0", "3")
    page = selectors.collected_page(user=floor.collector, after=page.after)
    assert page.cases == [third]
    page = selectors.collected_page(user=floor.collector, after=page.after)
    assert (page.cases, page.after) == ([first], None)


def test_the_query_count_does_not_depend_on_the_rows(floor: desk.Floor, django_assert_num_queries):
    for case in floor.cases(4):
        desk.give(case, floor.collector)
        contacted(case, floor, days_ago=1)

    with django_assert_num_queries(8):
        selectors.mine_page(user=floor.collector, now=NOW)
