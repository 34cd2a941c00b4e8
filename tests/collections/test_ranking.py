"""The rank of a case: the rule, and the statement that writes it, are one."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.bulk import ranks
from casework.collections.models import Bucket, BucketStay, CollectionCase
from casework.collections.rules.ranking import SPAN, Facts, Step, rank, step, step_of, turn
from casework.collections.selectors.worklist import places
from tests.clock import NOW, TODAY
from tests.collections import desk

DAYS = st.one_of(st.none(), st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days)))
TIMES = st.one_of(st.none(), st.integers(-30, 30).map(lambda hours: NOW + timedelta(hours=hours)))
FACTS = st.fixed_dictionaries(
    {
        "broken_on": DAYS, "promised_for": DAYS, "paused_until": DAYS, "contacted_at": TIMES, "due_at": TIMES,
        "best_hour": st.one_of(st.none(), st.integers(9, 13)),
    }
)  # fmt: skip


def day_start(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


class RanksAreWrittenAsTheRuleSays(TestCase):
    """A row of any kind gets the rank of the rule, and is put into the group of the rule."""

    def setUp(self) -> None:
        self.case = desk.make().held()

    @given(facts=FACTS, cents=st.integers(0, 10**15), roll_bp=st.integers(0, 10_000))
    @settings(max_examples=60)
    def test_any_row(self, facts: dict[str, Any], cents: int, roll_bp: int) -> None:
        Bucket.objects.filter(pk=self.case.bucket_id).update(roll_bp=roll_bp)
        CollectionCase.objects.filter(pk=self.case.pk).update(value=Decimal(cents).scaleb(-2), rank=0, **facts)
        told = Facts(cents=cents, roll_bp=roll_bp, **facts)

        ranks.rerank_cases([self.case.pk], today=TODAY)

        row = CollectionCase.objects.select_related("assignee").get(pk=self.case.pk)
        assert row.rank == rank(told, today=TODAY)
        hour = timezone.localtime(NOW).hour
        expected = turn(told, stored=step_of(row.rank), now=NOW, day_start=day_start(NOW), hour=hour)
        assert [place.turn for place in places(row.assignee, NOW)] == [expected]
        assert ranks.rerank_cases([self.case.pk], today=TODAY) == 0  # and again changes nothing


def test_among_cases_of_one_step_what_is_more_likely_lost_comes_first() -> None:
    small, large = Facts(cents=10_000, roll_bp=5_000), Facts(cents=90_000, roll_bp=5_000)
    sure = Facts(cents=90_000, roll_bp=500)

    assert sorted([small, large, sure], key=lambda one: rank(one, today=TODAY)) == [large, small, sure]


def test_no_amount_is_so_large_that_it_leaves_its_step() -> None:
    assert step_of(rank(Facts(cents=SPAN**2, roll_bp=10_000), today=TODAY)) is Step.NEW


def test_a_pause_ends_with_its_last_day() -> None:
    paused = Facts(cents=1, roll_bp=1, paused_until=TODAY)

    assert step(paused, today=TODAY) is Step.PAUSED
    assert step(paused, today=TODAY + timedelta(days=1)) is Step.NEW


@pytest.mark.django_db
def test_the_day_moves_what_the_calendar_alone_moves() -> None:
    floor = desk.make()
    due, over, ahead = floor.held(), floor.held(), floor.held()
    tomorrow = TODAY + timedelta(days=1)
    CollectionCase.objects.filter(pk=due.pk).update(promised_for=tomorrow)
    CollectionCase.objects.filter(pk=over.pk).update(paused_until=TODAY)
    CollectionCase.objects.filter(pk=ahead.pk).update(promised_for=TODAY + timedelta(days=2))
    ranks.rerank_cases([due.pk, over.pk, ahead.pk], today=TODAY)

    assert ranks.turn_the_day(book_id=floor.book.pk, day=tomorrow) == 2
    assert [step_of(desk.again(case).rank) for case in (due, over, ahead)] == [Step.DUE, Step.NEW, Step.PROMISED]
    assert desk.again(over).paused_until is None
    assert ranks.turn_the_day(book_id=floor.book.pk, day=tomorrow) == 0


@pytest.mark.django_db
def test_the_chance_of_rolling_on_is_what_the_last_nights_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "ENOUGH", 4)
    floor = desk.make()
    cases = floor.cases(4)
    stays = BucketStay.objects.filter(case__in=cases)
    bucket = cases[0].bucket_id
    stays.update(last_on=TODAY - timedelta(days=1), outcome="collected")
    ranks.learn_chances(day=TODAY - timedelta(days=1))  # they ended on that day, not before it
    assert Bucket.objects.get(pk=bucket).roll_bp == 5_000

    BucketStay.objects.filter(case=cases[0]).update(outcome="rolled")
    ranks.learn_chances(day=TODAY)

    assert Bucket.objects.get(pk=bucket).roll_bp == 2_500
