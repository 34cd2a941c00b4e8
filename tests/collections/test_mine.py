"""My cases: the order of work, pages, what comes next."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from casework.collections import selectors, services
from casework.collections.bulk import ranks
from casework.collections.models import CollectionCase
from casework.collections.selectors import mine, worklist
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


def worth(case: CollectionCase, amount: str) -> None:
    CollectionCase.objects.filter(pk=case.pk).update(value=Decimal(amount))
    ranks.rerank_cases([case.pk], today=TODAY)


def order(floor: desk.Floor, now: datetime = NOW) -> list[UUID]:
    return [place.case for place in worklist.places(floor.collector, now)]


def test_never_contacted_first_then_what_is_most_likely_lost_and_what_had_its_turn_last(floor: desk.Floor):
    today, old, small, large = (floor.held() for _ in range(4))
    worth(large, "900.00")
    contacted(today, floor, days_ago=0)
    contacted(old, floor, days_ago=5)
    contacted(old, floor, days_ago=3)

    page = selectors.mine_page(user=floor.collector, now=NOW)

    assert [todo.row.case for todo in page.todo] == [large, small, old, today]
    assert [todo.why for todo in page.todo] == [
        "Not contacted yet", "Not contacted yet", "Last contact 3 days ago", "Last contact today",
    ]  # fmt: skip
    assert page.todo[0].more == "rolls on in 5 days · 50% roll on · 1 day here"
    assert [todo.last and todo.last.result for todo in page.todo] == [None, None, "no_answer", "no_answer"]
    assert (page.first, page.collecting, page.collected, page.after) == (large.public_id, "4", "0", None)


def test_what_somebody_waits_for_comes_before_everything_else(floor: desk.Floor):
    new, later, called, due, broken, promised, paused, urgent = (floor.held() for _ in range(8))
    facts: list[tuple[CollectionCase, dict[str, Any]]] = [
        (later, {"due_at": NOW + timedelta(hours=1)}), (called, {"due_at": NOW - timedelta(minutes=1)}),
        (due, {"promised_for": TODAY}), (broken, {"broken_on": TODAY}),
        (promised, {"promised_for": TODAY + timedelta(days=2)}), (paused, {"paused_until": TODAY}),
        (urgent, {"priority": 30}),
    ]  # fmt: skip
    for case, changes in facts:
        CollectionCase.objects.filter(pk=case.pk).update(**changes)
    ranks.rerank_cases([case.pk for case, _changes in facts], today=TODAY)

    assert order(floor) == [one.public_id for one in (urgent, broken, due, called, new, later, promised, paused)]
    # An hour on, the call that was agreed for later is due as well.
    assert order(floor, NOW + timedelta(hours=1))[3:5] == [called.public_id, later.public_id]


def test_at_the_hour_at_which_a_borrower_answers_their_case_comes_before_others_that_were_tried(floor: desk.Floor):
    other, best = floor.held(), floor.held()
    worth(other, "900.00")
    for case in (other, best):
        contacted(case, floor, days_ago=2)
    services.record_contact(
        case=best, actor=floor.collector, now=NOW - timedelta(days=1), channel="visit", point=None, party="borrower",
        result="conversation", note="",
    )  # fmt: skip

    assert desk.again(best).best_hour == timezone.localtime(NOW, ZoneInfo(best.book.time_zone)).hour
    CollectionCase.objects.filter(pk=best.pk).update(best_hour=timezone.localtime(NOW).hour)
    assert order(floor) == [best.public_id, other.public_id]
    assert order(floor, NOW + timedelta(hours=1)) == [other.public_id, best.public_id]


def test_filters_narrow_the_list_and_count_what_is_behind_them(floor: desk.Floor):
    new, tried = floor.held(dpd=3), floor.held(dpd=0)
    worth(tried, "7000.00")
    contacted(tried, floor, days_ago=2)

    def shown(**chosen: str) -> list[CollectionCase]:
        page = selectors.mine_page(user=floor.collector, now=NOW, chosen=selectors.MineFilter(**chosen))
        return [todo.row.case for todo in page.todo]

    assert (shown(), shown(why="new"), shown(why="again")) == ([new, tried], [new], [tried])
    assert (shown(bucket="S0"), shown(amount="5000"), shown(amount="5000", why="new")) == ([tried], [tried], [])
    assert (shown(why="nonsense"), shown(amount="nonsense")) == ([], [])
    page = selectors.mine_page(user=floor.collector, now=NOW, chosen=selectors.MineFilter(why="new"))
    assert [(chip.label, chip.query, chip.active, chip.count) for chip in page.reasons] == [
        ("Not contacted yet", "?", True, 1), ("Try again", "?why=again", False, 1),
    ]  # fmt: skip
    assert [(chip.label, chip.count) for chip in page.buckets] == [("S0", 1), ("S1", 1)]


def test_a_call_counts_as_a_contact_once_its_outcome_is_known(floor: desk.Floor):
    called, other = floor.held(), floor.held()
    worth(called, "900.00")
    call = services.place_call(case=called, point=desk.point(called).public_id, actor=floor.collector, now=NOW)
    assert order(floor) == [called.public_id, other.public_id]

    kinds = [desk_event("ringing"), desk_event("answered"), desk_event("completed")]
    factories.telephony_services.apply_events(call=call, events=kinds, now=NOW)
    factories.finish_call(type(call).objects.get())

    assert order(floor) == [other.public_id, called.public_id]


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


def test_the_next_case_is_the_next_that_is_left_to_do_and_begins_anew_at_the_end(floor: desk.Floor):
    first, second, third = (floor.held().public_id for _ in range(3))
    assert order(floor) == [first, second, third]

    def following(after: UUID | None = None) -> UUID | None:
        return selectors.next_case(user=floor.collector, now=NOW, after=after)

    assert (following(), following(first), following(third)) == (first, second, first)
    contacted(CollectionCase.objects.get(public_id=first), floor, days_ago=0)
    assert (following(first), following(third)) == (second, second)
    contacted(CollectionCase.objects.get(public_id=second), floor, days_ago=0)
    contacted(CollectionCase.objects.get(public_id=third), floor, days_ago=0)
    assert following(third) is None


def test_there_is_no_next_case_beside_the_only_one(floor: desk.Floor):
    only = floor.held()

    assert selectors.next_case(user=floor.collector, now=NOW, after=only.public_id) is None
    assert selectors.next_case(user=floor.colleague, now=NOW) is None


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
    CollectionCase.objects.update(promised_for=TODAY)

    with django_assert_num_queries(9):
        selectors.mine_page(user=floor.collector, now=NOW)
