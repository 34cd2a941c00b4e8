"""Calendars as rows: hours, public holidays of a country, own closures, moved weekends."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.people.forms import CalendarForm
from casework.people.models import Calendar, CalendarClosure, CalendarHours
from casework.workflow.calendars import working_time, working_time_of
from casework.workflow.clock import add_working, working_between
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def calendar(code: str = "office", country: str = "", subdivision: str = "", zone: str = "UTC") -> Calendar:
    """Make a calendar of Monday to Friday, nine to five."""
    made = Calendar.objects.create(
        code=code, name=code.title(), time_zone=zone, country=country, subdivision=subdivision
    )
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=made, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
    )
    return made


def test_a_team_without_a_calendar_works_around_the_clock() -> None:
    team = factories.team()
    assert working_time_of(team, now=NOW) is None
    assert working_time_of(None, now=NOW) is None
    team.calendar = Calendar.objects.create(code="empty", name="Empty", time_zone="UTC")
    assert working_time_of(team, now=NOW) is None


def test_hours_closures_and_the_countrys_holidays_count() -> None:
    made = calendar(country="DE", subdivision="BY", zone="Europe/Berlin")
    CalendarClosure.objects.create(calendar=made, day=date(2026, 6, 5), name="Bridge day")
    working = working_time(made, now=NOW)
    # Wednesday 3 June at 16:00 in Berlin; Corpus Christi (4 June, Bavaria), the closure, a weekend.
    assert add_working(working, datetime(2026, 6, 3, 14, tzinfo=UTC), timedelta(hours=2)) == datetime(
        2026, 6, 8, 8, tzinfo=UTC
    )


def test_a_moved_weekend_is_worked() -> None:
    working = working_time(calendar(country="CN", zone="Asia/Shanghai"), now=datetime(2025, 1, 1, tzinfo=UTC))
    sunday, monday = datetime(2025, 1, 26, tzinfo=UTC), datetime(2025, 1, 27, tzinfo=UTC)
    assert working_between(working, sunday, monday) == timedelta(hours=8)  # worked for the Spring Festival
    assert working_between(working, datetime(2025, 1, 29, tzinfo=UTC), datetime(2025, 2, 4, tzinfo=UTC)) == timedelta(0)


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    made = Calendar.objects.create(code="late", name="Late", time_zone="UTC")
    CalendarHours.objects.create(calendar=made, weekday=0, opens=time(20), closes=time(0))
    assert working_between(working_time(made, now=NOW), NOW, NOW + timedelta(days=2)) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"country": "NG", "subdivision": "BY"}, "subdivision"),
        ({"country": "", "subdivision": "BY"}, "subdivision"),
    ],
)
def test_a_calendar_that_could_not_be_computed_is_refused(change: dict[str, str], field: str) -> None:
    said = {"code": "x", "name": "X", "time_zone": "Europe/Berlin", "country": "de", "subdivision": "BY"}
    assert CalendarForm(said).is_valid()
    assert field in CalendarForm(said | change).errors
