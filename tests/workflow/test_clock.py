"""The clock of limits, against a count minute by minute, on nights of 23 and 25 hours and on days off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workflow.clock import (
    NeverOpen,
    WorkingTime,
    add_working,
    has_hours,
    overlap,
    resumed_limit,
    working_between,
)

MINUTE = timedelta(minutes=1)
OFFICE = WorkingTime(zone="Europe/Berlin", weekly=(((540, 720), (780, 1020)),) * 5 + ((), ()))
# Zones whose clocks change at 01:00, 02:00, at midnight (forward: a day begins at 01:00), by half an hour, and never.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Shanghai",
]


def berlin(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


# --- exact values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (berlin(2, 9), 2, berlin(2, 11)),
        (berlin(2, 11), 2, berlin(2, 14)),  # over lunch
        (berlin(2, 12, 30), 1, berlin(2, 14)),  # begins at lunch
        (berlin(2, 9), 7, berlin(2, 17)),  # ends at closing time, not at the next opening
        (berlin(2, 16), 2, berlin(3, 10)),
        (berlin(6, 16), 2, berlin(9, 10)),  # over the weekend
        (berlin(7, 12), 1, berlin(9, 10)),  # begins on a Saturday
        (berlin(2, 9), 0, berlin(2, 9)),
        (berlin(7, 12), 0, berlin(7, 12)),  # no time at all needs no opening
    ],
)
def test_adding_hours_skips_what_is_closed(start: datetime, hours: int, expected: datetime) -> None:
    assert add_working(OFFICE, start, timedelta(hours=hours)) == expected


def test_days_off_are_skipped_and_moved_weekends_worked() -> None:
    off = WorkingTime(
        zone=OFFICE.zone,
        weekly=OFFICE.weekly,
        closed=frozenset({date(2026, 3, 3)}),
        extra=frozenset({date(2026, 3, 7)}),
    )
    assert add_working(off, berlin(2, 16), timedelta(hours=2)) == berlin(4, 10)
    assert working_between(off, berlin(7, 0), berlin(8, 0)) == timedelta(hours=7)
    assert working_between(off, berlin(3, 0), berlin(4, 0)) == timedelta(0)


def test_around_the_clock_is_plain_time() -> None:
    assert add_working(None, berlin(7, 12), timedelta(hours=5)) == berlin(7, 17)
    assert working_between(None, berlin(7, 12), berlin(7, 17)) == timedelta(hours=5)
    assert working_between(None, berlin(7, 17), berlin(7, 12)) == timedelta(0)


def test_a_shift_over_the_change_of_clocks_has_its_true_length() -> None:
    night = WorkingTime(zone="Europe/Berlin", weekly=(((60, 240),),) * 7)  # 01:00 to 04:00
    lengths = [
        working_between(night, berlin(d, 0, month=m), berlin(d, 12, month=m)) for d, m in ((28, 3), (29, 3), (25, 10))
    ]
    assert lengths == [timedelta(hours=3), timedelta(hours=2), timedelta(hours=4)]


def test_an_opening_hour_that_the_wall_never_shows_is_the_end_of_the_gap() -> None:
    skipped = WorkingTime(
        zone="Europe/Berlin", weekly=(((150, 240),),) * 7
    )  # 02:30 to 04:00; 02:00 to 03:00 is skipped
    begin = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert add_working(skipped, begin, MINUTE) == datetime(2026, 3, 29, 1, 1, tzinfo=UTC)


def test_a_calendar_that_never_opens_is_refused_not_waited_for() -> None:
    with pytest.raises(NeverOpen):
        add_working(WorkingTime(zone="UTC", weekly=((),) * 7), berlin(2, 9), MINUTE)
    assert working_between(WorkingTime(zone="UTC", weekly=((),) * 7), berlin(2, 9), berlin(9, 9)) == timedelta(0)
    assert not has_hours(((),) * 7)
    assert has_hours(OFFICE.weekly)


def test_a_limit_moves_by_the_time_that_the_clock_stood() -> None:
    limit = berlin(2, 15)  # three working hours after 11:00, one of them lunch
    assert resumed_limit(OFFICE, limit_at=limit, stopped_at=berlin(2, 11), now=berlin(3, 9)) == berlin(3, 12)
    assert resumed_limit(OFFICE, limit_at=limit, stopped_at=berlin(2, 16), now=berlin(3, 9)) == limit
    assert resumed_limit(OFFICE, limit_at=None, stopped_at=berlin(2, 16), now=berlin(3, 9)) is None


def test_stretches_that_overlap_are_told_from_those_that_touch() -> None:
    assert overlap(((0, 60), (59, 120)))
    assert not overlap(((60, 120), (0, 60)))


# --- against a count minute by minute -------------------------------------------------------------------------


def open_minutes(working: WorkingTime, start: datetime, end: datetime) -> list[datetime]:
    """Return every minute that begins in [start, end) and is worked, by watching the wall clock go by.

    A door opens when the wall first shows the opening hour of its day or later, and closes for good when it first
    shows the closing hour or later.
    """
    zone, worked = ZoneInfo(working.zone), []
    opened: set[tuple[date, int]] = set()
    shut: set[tuple[date, int]] = set()
    moment = (start - timedelta(days=2)).replace(hour=0, minute=0)
    while moment < end:
        wall = moment.astimezone(zone).replace(tzinfo=None)
        is_open = False
        for back in (1, 0):
            day = wall.date() - timedelta(days=back)
            shown = int((wall - datetime.combine(day, time(0))) / MINUTE)
            for number, (opens, closes) in enumerate(
                working.weekly[day.weekday()] if day not in working.closed else ()
            ):
                door = (day, number)
                if shown >= opens:
                    opened.add(door)
                if shown >= closes:
                    shut.add(door)
                is_open |= door in opened and door not in shut
        if is_open and moment >= start:
            worked.append(moment)
        moment += MINUTE
    return worked


quarter = st.integers(0, 96).map(lambda n: n * 15)
stretch = st.tuples(quarter, quarter).filter(lambda pair: pair[0] < pair[1])
day_hours = st.lists(stretch, max_size=2).map(lambda s: tuple(s) if not overlap(tuple(s)) else tuple(s[:1]))
# Around the changes of clocks of 2026 in these zones, and an ordinary week.
MOMENTS = [(3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (9, 6), (4, 24), (10, 29), (10, 4), (6, 10)]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[WorkingTime, datetime]:
    month, day = draw(st.sampled_from(MOMENTS))
    middle = datetime(2026, month, day, tzinfo=UTC)
    working = WorkingTime(
        zone=draw(st.sampled_from(ZONES)),
        weekly=tuple(draw(day_hours) for _ in range(7)),
        closed=frozenset(
            draw(st.sets(st.integers(-1, 2).map(lambda n: (middle + timedelta(days=n)).date()), max_size=2))
        ),
    )
    return working, middle + draw(st.integers(-1440, 1440)) * MINUTE


@given(made=calendars(), minutes=st.integers(0, 2 * 1440))
def test_time_between_is_the_number_of_worked_minutes(made: tuple[WorkingTime, datetime], minutes: int) -> None:
    working, start = made
    end = start + minutes * MINUTE
    assert working_between(working, start, end) == len(open_minutes(working, start, end)) * MINUTE


@given(made=calendars(), minutes=st.integers(1, 600))
def test_adding_ends_with_the_last_of_so_many_worked_minutes(made: tuple[WorkingTime, datetime], minutes: int) -> None:
    working, start = made
    worked = open_minutes(working, start, start + timedelta(days=3))
    if len(worked) >= minutes:
        assert add_working(working, start, minutes * MINUTE) == worked[minutes - 1] + MINUTE


@given(made=calendars(), minutes=st.integers(0, 3000))
def test_what_was_added_lies_between(made: tuple[WorkingTime, datetime], minutes: int) -> None:
    working, start = made
    if has_hours(working.weekly):
        end = add_working(working, start, minutes * MINUTE)
        assert working_between(working, start, end) == minutes * MINUTE
