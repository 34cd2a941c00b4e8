import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.bands import amount_bands, day_bands


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (-2, 1, [(-2, -2), (-1, -1), (0, 0)]),
        (1, 8, [(1, 2), (3, 4), (5, 7)]),
        (8, 16, [(8, 9), (10, 12), (13, 15)]),
        (1, 3, [(1, 1), (2, 2)]),
        (31, None, [(31, 60), (61, 120), (121, None)]),
    ],
)
def test_a_bucket_is_cut_into_bands(lower: int, upper: int | None, expected: list[tuple[int, int | None]]):
    assert [(band.low, band.high) for band in day_bands(lower=lower, upper=upper)] == expected


@given(st.integers(-30, 400), st.integers(1, 400))
def test_every_day_of_a_bucket_lies_in_exactly_one_band(lower: int, width: int):
    bands = day_bands(lower=lower, upper=lower + width)

    for day in range(lower, lower + width):
        assert sum(band.low <= day <= (band.high or day) for band in bands if band.high is not None) == 1
    assert (bands[0].low, bands[-1].high) == (lower, lower + width - 1)
    assert len({band.key for band in bands}) == len(bands) <= 3


def test_amount_bands_leave_no_gap():
    bands = amount_bands()

    assert bands[0].low == 0
    assert [band.high for band in bands[:-1]] == [band.low for band in bands[1:]]
    assert bands[-1].high is None
