"""Hours as people write them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people import week
from casework.people.rules import Hours, is_on_shift
from tests.clock import NOW


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("9-13, 14:30–18", [(time(9), time(13)), (time(14, 30), time(18))]),
        ("22至6", [(time(22), time(6))]),
        ("0:00-24:00", [(time(0), time(0))]),
        ("14-18；09：00~12.30", [(time(9), time(12, 30)), (time(14), time(18))]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, read: list[week.Stretch]) -> None:
    assert week.stretches(text) == read


@pytest.mark.parametrize("text", ["9", "9-25", "24-9", "9-24:30", "9:75-10", "nine to five", "9-10-11"])
def test_what_is_no_hours_is_named(text: str) -> None:
    with pytest.raises(week.NotHours, match=text.replace(".", r"\.")):
        week.stretches(text)


@given(st.sets(st.tuples(st.times(), st.times()), max_size=4))
def test_what_is_written_is_read_again(hours: set[week.Stretch]) -> None:
    plain = sorted({(one.replace(second=0, microsecond=0), two.replace(second=0, microsecond=0)) for one, two in hours})
    assert week.stretches(week.written(plain)) == plain


def hours(*stretches: tuple[int, int, int]) -> list[Hours]:
    return [Hours(weekday=day, starts=time(first), ends=time(last)) for day, first, last in stretches]


@pytest.mark.parametrize(
    ("stretches", "collide"),
    [
        ([], False),
        ([(0, 9, 13), (0, 13, 18)], False),
        ([(0, 9, 13), (0, 12, 18)], True),
        ([(0, 22, 6), (1, 5, 9)], True),
        ([(6, 22, 6), (0, 5, 9)], True),
        ([(6, 22, 6), (0, 6, 9)], False),
        ([(2, 0, 0)], False),
        ([(2, 0, 0), (2, 8, 9)], True),
    ],
)
def test_stretches_that_overlap_are_found_over_midnight_and_over_the_week(
    stretches: list[tuple[int, int, int]], collide: bool
) -> None:
    assert week.collide(hours(*stretches)) is collide


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(0, 23)), max_size=4, unique=True))
def test_no_minute_is_worked_twice_where_nothing_collides(stretches: list[tuple[int, int, int]]) -> None:
    made = hours(*stretches)
    at_once = [
        sum(is_on_shift([one], local=NOW.replace(day=day, hour=hour, minute=30)) for one in made)
        for day in range(1, 8)
        for hour in range(24)
    ]
    assert week.collide(made) is (max(at_once, default=0) > 1)
