"""Quotients, spreads of times, periods asked for often."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from casework.reports import rules

times = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


def test_nothing_to_divide_by_is_no_number() -> None:
    assert rules.ratio(3, 0) is None
    assert rules.ratio(0, 4) == 0
    assert rules.ratio(1, 8) == Decimal("0.125")


@given(times)
def test_the_spread_of_times(seconds: list[int]) -> None:
    counted = Counter(seconds)
    found = rules.spread(counted)
    assert rules.unpacked(rules.packed(counted)) == counted

    assert (found.shortest, found.longest) == (timedelta(seconds=min(seconds)), timedelta(seconds=max(seconds)))
    assert found.median == timedelta(seconds=median(seconds))
    assert found.total == timedelta(seconds=sum(seconds))
    assert abs(found.mean * len(seconds) - found.total) <= timedelta(microseconds=len(seconds))


def test_periods_asked_for_often() -> None:
    assert rules.presets(date(2026, 3, 4)) == {  # a Wednesday
        "this_week": (date(2026, 3, 2), date(2026, 3, 4)),
        "last_week": (date(2026, 2, 23), date(2026, 3, 1)),
        "this_month": (date(2026, 3, 1), date(2026, 3, 4)),
        "last_month": (date(2026, 2, 1), date(2026, 2, 28)),
    }


def test_intervals_of_published_examples() -> None:
    """Newcombe, Statistics in Medicine 17 (1998): Wilson 81 of 263; method 10 for 56 of 70 less 48 of 80."""
    share = rules.share_interval(81, 263)
    assert share is not None
    assert [round(each, 4) for each in share] == [Decimal("0.2553"), Decimal("0.3662")]
    found = rules.difference_interval((56, 70), (48, 80))
    assert found is not None
    assert [round(each, 4) for each in found] == [Decimal("0.0524"), Decimal("0.3339")]
    assert rules.share_interval(0, 0) is None
    assert rules.difference_interval((1, 2), (0, 0)) is None
