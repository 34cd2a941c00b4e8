"""Business days: which day an instant belongs to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.days import day_in, days_between, start_of

ZONES = ["Africa/Lagos", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"]


def test_midnight_depends_on_the_zone():
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert day_in("Africa/Lagos", moment) == date(2026, 3, 2)
    assert day_in("America/Los_Angeles", moment) == date(2026, 3, 1)


def test_a_naive_instant_belongs_to_no_day():
    with pytest.raises(ValueError, match="aware"):
        day_in("UTC", datetime(2026, 3, 1))  # noqa: DTZ001


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_day_begins_where_the_one_before_ends(day: date, zone: str):
    assert day_in(zone, start_of(day, zone)) == day
    assert day_in(zone, start_of(day, zone).astimezone(UTC) - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_ranges_include_both_ends():
    assert list(days_between(date(2026, 2, 28), date(2026, 3, 1))) == [date(2026, 2, 28), date(2026, 3, 1)]
    assert list(days_between(date(2026, 3, 2), date(2026, 3, 1))) == []
