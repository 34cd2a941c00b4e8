"""Collection rates, counted by hand and recounted by brute force."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.people.models import Team
from casework.reports.selectors.amounts import Money
from casework.reports.selectors.collecting import BucketLine, CollectorLine, FloorLine, collecting
from casework.reports.selectors.scope import Scope
from tests.collections import floor as ledger
from tests.reports import floor
from tests.reports.floor import Collections, on

pytestmark = pytest.mark.django_db
TEN_DAYS = Scope(first=on(0), last=on(9))


def money(owed: str, fallen_due: str, cash: str, in_period: str = "") -> Money:
    return Money(
        currency="NGN", owed=Decimal(owed), fallen_due=Decimal(fallen_due), cash=Decimal(cash),
        cash_in_period=Decimal(in_period or cash),
    )  # fmt: skip


def test_collectors_counted_by_hand() -> None:
    floor.worked_collections()

    lines = collecting(TEN_DAYS).collectors

    def line(person: str, bucket: str, collected: int, amounts: Money, left_out: int = 0) -> CollectorLine:
        return CollectorLine(
            book="lagos", person=person, bucket=bucket, placements=1, collected=collected, left_out=left_out,
            money=amounts,
        )  # fmt: skip

    assert lines == [
        line("Ann", "S1", 1, money("100.00", "0.00", "100.00"), left_out=1),
        line("Ann", "M1", 0, money("100.00", "100.00", "100.00")),
        line("Bob", "S1", 0, money("100.00", "0.00", "40.00")),
    ]
    assert [(x.rate, x.money.rate) for x in lines] == [(1, 1), (0, Decimal("0.5")), (0, Decimal("0.4"))]


def test_buckets_counted_by_hand() -> None:
    floor.worked_collections()

    lines = {line.bucket: line for line in collecting(TEN_DAYS).buckets}

    none = {"collected": 0, "rolled": 0, "cured_down": 0, "open_at_end": 0, "on_time": 0, "is_reminder": False}
    assert list(lines) == ["S0", "S1", "S2", "M1"]
    assert (lines["S0"].stays, lines["S0"].on_time, lines["S0"].rolled) == (3, 1, 2)
    assert (lines["S0"].rate, lines["S0"].amount_rate, lines["S0"].on_time_rate) == (None, None, Decimal(1) / 3)
    assert lines["S1"] == BucketLine(
        book="lagos", bucket="S1", stays=2, money=money("200.00", "0.00", "140.00"),
        **(none | {"collected": 1, "rolled": 1}),
    )  # fmt: skip
    assert lines["S2"] == BucketLine(
        book="lagos", bucket="S2", stays=1, money=money("60.00", "0.00", "10.00"), **(none | {"open_at_end": 1})
    )
    assert lines["M1"].money == money("100.00", "100.00", "100.00")
    assert (lines["S1"].rate, lines["S1"].amount_rate, lines["S1"].on_time_rate) == (
        Decimal("0.5"), Decimal("0.7"), None,
    )  # fmt: skip


def test_the_floors_rate_counted_by_hand() -> None:
    floor.worked_collections()

    (line,) = collecting(TEN_DAYS).floor

    assert line == FloorLine(book="lagos", collected=1, open_at_end=2)  # a in S2, d in M1; b was only reminded
    assert line.rate == Decimal(1) / 3


def test_the_end_of_the_period_is_the_end_of_its_last_day() -> None:
    floor.worked_collections()

    def at(last: int) -> FloorLine:
        return collecting(Scope(first=on(0), last=on(last))).floor[0]

    assert (at(2).collected, at(2).open_at_end) == (0, 3)
    assert (at(3).collected, at(3).open_at_end) == (1, 2)  # c was paid on the day
    assert (at(7).collected, at(7).open_at_end) == (1, 2)  # a rolls with the next morning: it is still one case


def test_money_after_the_period_does_not_count_and_money_before_it_is_told_apart() -> None:
    floor.worked_collections()

    def bob(first: int, last: int) -> Money:
        lines = collecting(Scope(first=on(first), last=on(last))).collectors
        return next(line.money for line in lines if line.person == "Bob")

    assert bob(0, 4) == money("100.00", "0.00", "0.00")
    assert bob(6, 7) == money("100.00", "0.00", "40.00", in_period="0.00")
    assert bob(5, 5) == money("100.00", "0.00", "40.00")


def test_a_placement_given_back_untouched_is_left_out_only_if_untouched(db: None) -> None:
    made = floor.collections()
    loan = made.loan(0)
    made.roll(2)
    made.give(loan, made.ann)
    made.attempt(loan, made.bob)  # a colleague's word is not hers
    made.release(loan)
    made.give(loan, made.bob)
    made.attempt(loan, made.bob)
    made.release(loan)

    lines = collecting(TEN_DAYS).collectors

    assert [(x.person, x.placements, x.left_out) for x in lines] == [("Ann", 0, 1), ("Bob", 1, 0)]
    assert lines[0].rate is None
    assert lines[0].money.rate is None


def test_a_case_that_was_paid_before_it_was_given_is_nobodys(db: None) -> None:
    made = floor.collections()
    loan = made.loan(0)
    made.roll(4)
    made.give(loan, made.ann)

    made.settle(loan, 1, 2)  # heard of on the fourth day, paid on the second

    assert collecting(TEN_DAYS).collectors == []
    (bucket,) = [line for line in collecting(TEN_DAYS).buckets if line.bucket == "S1"]
    assert (bucket.stays, bucket.collected, bucket.money.cash) == (1, 1, Decimal("100.00"))


def test_what_was_paid_in_advance_does_not_fall_due(db: None) -> None:
    made = floor.collections()
    loan = made.loan(-10, 5, 6, unit="month")
    made.settle(loan, 2, -3)
    made.roll(7)

    (line,) = collecting(TEN_DAYS).buckets

    assert line.money == money("100.00", "100.00", "0.00")


def test_a_reader_of_no_team_or_another_book_sees_nothing() -> None:
    made = floor.worked_collections()
    other_team = Team.objects.create(code="other", name="Other", kind="collections")

    for nothing in (
        Scope(first=on(0), last=on(9), team_ids=frozenset()),
        Scope(first=on(0), last=on(9), team_ids=frozenset({other_team.pk})),
        Scope(first=on(0), last=on(9), book_id=ledger.book("empty").pk),
        Scope(first=on(100), last=on(109), team_ids=frozenset({other_team.pk})),
    ):
        found = collecting(nothing)
        assert (found.collectors, found.buckets, found.floor) == ([], [], [])
    own = Scope(first=on(0), last=on(9), team_ids=frozenset({made.team.pk}), book_id=made.book.pk)
    assert collecting(own) == collecting(TEN_DAYS)


def test_currencies_are_not_added_up(db: None) -> None:
    made: Collections = floor.collections()
    first, second = made.loan(0), made.loan(0)
    type(second).objects.filter(pk=second.pk).update(currency="USD")
    made.roll(1)
    for loan in (first, second):
        made.give(loan, made.ann)

    lines = collecting(TEN_DAYS).collectors

    assert [(x.money.currency, x.money.owed) for x in lines] == [("NGN", Decimal(100)), ("USD", Decimal(100))]


def test_a_fixed_number_of_queries() -> None:
    floor.worked_collections()

    with CaptureQueriesContext(connection) as queries:
        collecting(TEN_DAYS)

    assert len(queries) == 11
