"""A pool's list and all pools at a glance."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.collections import selectors, services
from casework.collections.models import CollectionCase
from casework.collections.selectors import pool_list
from casework.collections.selectors import pools as pools_list
from casework.collections.selectors.pool import matching
from casework.collections.selectors.pool_list import PoolFilter
from casework.people.models import Presence, Role
from casework.workflow.models import Pool
from casework.workflow.picking.choices import choices_for
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def page_of(code: str = "s1", after: object = None, **chosen: str) -> selectors.PoolPage:
    pool = Pool.objects.select_related("team").get(code=code)
    return selectors.pool_page(pool=pool, chosen=PoolFilter(**chosen), now=NOW, after=after)


def listed(page: selectors.PoolPage) -> list[CollectionCase]:
    return [row.case for row in page.rows]


def test_waiting_and_held_cases_stand_apart_and_are_counted(floor: desk.Floor):
    waiting, held = floor.cases(2), floor.held()

    assert listed(page_of()) == waiting
    assert listed(page_of(state="held")) == [held]
    assert [(chip.label, chip.count, chip.active) for chip in page_of().states] == [
        ("Waiting", "2", True), ("Assigned", "1", False),
    ]  # fmt: skip
    assert [one.label for one in page_of().buckets] == ["DPD 1–7"]


def test_the_last_collector_stays_with_a_case_that_went_back(floor: desk.Floor):
    case = floor.held()
    assert page_of(state="held").rows[0].case.assignee == floor.collector

    services.release_cases(cases=[case.public_id], actor=floor.supervisor, now=NOW)
    assert page_of().rows[0].case.last_assignee == floor.collector


def test_the_list_is_narrowed_by_days_within_the_bucket(floor: desk.Floor):
    two, four = floor.case(dpd=2), floor.case(dpd=4)

    assert [chip.label for chip in page_of().days] == ["1–2", "3–4", "5–7"]
    assert listed(page_of(days="1")) == [two]
    assert listed(page_of(days="3")) == [four]
    assert listed(page_of(days="5")) == []
    assert listed(page_of(days="nonsense")) == []
    assert page_of(days="3").filtered
    assert listed(page_of()) == [two, four]


def test_days_are_counted_from_each_books_own_business_date(floor: desk.Floor):
    other = desk.another()
    here, there = floor.case(dpd=2), other.case(dpd=2)
    type(other.book).objects.filter(pk=other.book.pk).update(business_date=NOW.date().replace(day=4))

    assert listed(page_of(days="1")) == [here]
    assert listed(page_of(days="3")) == [there]


def test_the_list_is_narrowed_by_amount(floor: desk.Floor):
    small, large = floor.cases(2)
    CollectionCase.objects.filter(pk=large.pk).update(value=Decimal("20000.00"))

    assert listed(page_of(amount="0")) == [small]
    assert listed(page_of(amount="20000")) == [large]
    assert listed(page_of(amount="10000", days="3")) == []
    assert listed(page_of(amount="7")) == []


def test_held_cases_are_narrowed_by_collector(floor: desk.Floor):
    mine, theirs = floor.held(), floor.held(by=floor.colleague)

    assert listed(page_of(state="held")) == [mine, theirs]
    assert listed(page_of(state="held", holder=str(floor.colleague.public_id))) == [theirs]
    assert listed(page_of(state="held", holder="nonsense")) == []
    assert {chip.label for chip in page_of(state="held").holders} == {str(floor.collector), str(floor.colleague)}
    assert page_of().holders == []


def test_a_chip_keeps_the_other_filters_and_a_second_click_takes_it_away():
    page = page_of(days="3", amount="0")

    chosen = next(chip for chip in page.days if chip.active)
    assert (chosen.query, page.days[0].query) == ("?amount=0", "?days=1&amount=0")
    assert page.states[1].query == "?state=held&days=3&amount=0"


@pytest.mark.parametrize("state", ["", "held"])
def test_pages_follow_each_other_without_gap_or_repetition(floor: desk.Floor, monkeypatch, state: str):
    monkeypatch.setattr(pool_list, "PAGE", 2)
    cases = floor.cases(5)
    CollectionCase.objects.filter(pk=cases[3].pk).update(priority=5)
    if state:
        for case in cases:
            desk.give(case, floor.colleague if case is cases[0] else floor.collector)

    seen, after = [], None
    while True:
        page = page_of(state=state, after=after)
        seen += listed(page)
        after = page.after
        if after is None:
            break

    first = cases[3]
    rest = [case for case in cases if case is not first]
    assert seen == ([first, *rest[1:], rest[0]] if state else [first, *rest])


def test_a_page_that_begins_after_a_case_that_left_begins_anew(floor: desk.Floor):
    held, waiting = floor.held(), floor.case()

    assert listed(page_of(after=held.public_id)) == [waiting]


def test_an_empty_pool_without_a_team_is_shown(floor: desk.Floor):
    page = page_of("m4plus")

    assert (page.rows, page.pool.team, page.filtered) == ([], None, False)
    assert [one.label for one in page.buckets] == ["DPD 90 and more"]


def test_all_pools_by_ladder_with_what_waits_and_what_is_held(floor: desk.Floor):
    floor.cases(2)
    floor.held()
    floor.case(dpd=0)

    (ladder,) = selectors.overview(floor.supervisor)

    s0, s1 = ladder.lines
    assert (ladder.ladder.code, s0.range.bucket.code, s1.range.bucket.code) == ("S", "S0", "S1")
    assert (s0.waiting.cases, s0.waiting.owed) == (1, {"NGN": Decimal("100.00")})
    assert (s1.waiting.cases, s1.waiting.owed, s1.waiting.capped) == (2, {"NGN": Decimal("200.00")}, False)
    assert (s1.held.cases, s1.held.owed) == (1, {"NGN": Decimal("100.00")})


def test_currencies_are_not_added_up(floor: desk.Floor):
    other = desk.another()
    type(other.book).objects.filter(pk=other.book.pk).update(currency="CNY")
    floor.case()
    other.case()

    (_s0, s1) = selectors.overview(floor.supervisor)[0].lines
    assert s1.waiting.owed == {"NGN": Decimal("100.00"), "CNY": Decimal("100.00")}


def test_what_waits_is_counted_no_further_than_it_is_shown(floor: desk.Floor, monkeypatch):
    monkeypatch.setattr(pools_list, "MOST", 2)
    floor.cases(5)

    (_s0, s1) = selectors.overview(floor.supervisor)[0].lines
    assert (s1.waiting.cases, s1.waiting.capped) == (2, True)


def test_operations_see_both_ladders_and_outsiders_none():
    ladders = selectors.overview(factories.person("", Role.OPERATIONS))

    assert [(one.ladder.code, len(one.lines)) for one in ladders] == [("S", 5), ("M", 4)]
    assert selectors.overview(factories.person("", Role.SUPERVISOR)) == []


def test_the_choices_of_the_drawer_name_why_somebody_cannot_be_chosen(floor: desk.Floor):
    off = factories.person("", Role.COLLECTOR, team=floor.team, online=False)
    small = factories.person("", Role.COLLECTOR, team=floor.team, capacity=1)
    desk.give(floor.case(), floor.collector)
    pool = Pool.objects.get(code="s1")
    picked = [floor.case().public_id for _ in range(2)]

    board = services.board_of(floor.supervisor, pool.public_id)

    choices = choices_for(board=board, items=picked, now=NOW)

    assert [(choice.user, choice.problem) for choice in choices[:2]] == [(floor.colleague, ""), (floor.collector, "")]
    assert {choice.user: choice.problem for choice in choices[2:]} == {
        off: "Not online and accepting", small: "Room for 1 more",
    }  # fmt: skip


def test_query_counts_do_not_depend_on_the_rows(floor: desk.Floor, django_assert_num_queries):
    floor.cases(4)
    selectors.overview(floor.supervisor)  # reads the supervisor's teams, once
    with django_assert_num_queries(9):  # one of them fetches the pool
        page_of()
    with django_assert_num_queries(5):
        selectors.overview(floor.supervisor)


def test_what_is_due_today_of_somebody_who_is_away_is_found_and_given_to_who_is_there(floor: desk.Floor):
    cases = floor.cases(5)
    promised, called, later, none, there = cases
    for case in cases:
        desk.give(case, floor.colleague if case == there else floor.collector)
    CollectionCase.objects.filter(pk__in=[promised.pk, there.pk]).update(promised_for=TODAY)
    CollectionCase.objects.filter(pk=called.pk).update(due_at=NOW + timedelta(hours=3))
    CollectionCase.objects.filter(pk=later.pk).update(promised_for=TODAY + timedelta(days=1))
    CollectionCase.objects.filter(pk=none.pk).update(due_at=NOW + timedelta(days=1))
    Presence.objects.filter(user=floor.collector).update(last_seen_at=NOW - timedelta(minutes=5))
    pool, chosen = Pool.objects.get(code="s1"), PoolFilter(state="held", away="yes")

    page = page_of(state="held", away="yes")

    assert listed(page) == [promised, called]
    assert [(chip.label, chip.count) for chip in page.aways] == [("Due today, collector away", "2")]
    assert matching(pool=pool, chosen=chosen, most=9, now=NOW) == [promised.pk, called.pk]
    for case in (promised, called):
        desk.give(case, floor.colleague)
    assert listed(page_of(state="held", away="yes")) == []
    assert listed(page_of(state="held", away="maybe")) == []
    assert page_of(away="yes").aways == []
