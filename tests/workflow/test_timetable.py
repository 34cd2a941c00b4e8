"""Working time on a page: changing calendars and limits, and what a change would do, shown before it is made."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.people import services as people
from casework.people.models import Calendar, CalendarClosure, CalendarHours, Role
from casework.people.services import calendars
from casework.people.services.calendars import CalendarChanged, CalendarRefused
from casework.review.models import ReviewStage
from casework.review.services import LimitRefused, set_limit
from casework.workflow.models import Pool
from casework.workflow.timetable.effects import effects_of
from casework.workflow.timetable.showing import calendars_page
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
TERMS = calendars.Terms(name="Office", time_zone="UTC", country="", subdivision="")
NINE_TO_FIVE = {day: [(time(9), time(17))] for day in range(5)}
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def operations():
    return factories.person("ops", Role.OPERATIONS)


@pytest.fixture
def team():
    return factories.review_team("initial")


@pytest.fixture
def office(operations, team):
    """The initial team's calendar: Monday to Friday, nine to five, UTC."""
    made = calendars.make_calendar(code="office", terms=TERMS, hours=NINE_TO_FIVE, actor=operations, now=NOW)
    calendars.set_calendar(team=team, calendar=made, actor=operations, now=NOW)
    return made


def noted(action):
    return [entry.detail for entry in AuditEntry.objects.filter(action=action).order_by("pk")]


def test_what_changes_in_a_calendar_stands_in_the_audit_trail(office, operations):
    terms = calendars.Terms(name="Office", time_zone="UTC", country="DE", subdivision="BY")
    changed = calendars.change_calendar(
        calendar=office, terms=terms, hours={**NINE_TO_FIVE, 4: [(time(9), time(13))]}, actor=operations, now=NOW
    )
    assert changed == ["country", "subdivision", "hours"]
    assert [(row["field"], row["before"], row["after"]) for row in noted("calendar.change")][:2] == [
        ("country", "", "DE"), ("subdivision", "", "BY"),
    ]  # fmt: skip
    assert noted("calendar.change")[2]["after"][-1] == "5: 09:00–13:00"
    assert noted("team.set_calendar") == [{"team": office.teams.get().code, "before": None, "after": "office"}]
    assert calendars.change_calendar(
        calendar=office, terms=terms, hours=calendars.hours_of(office.hours.all()), actor=operations, now=NOW
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({0: [(time(9), time(17)), (time(16), time(18))]}, "overlap"),
        ({0: [(time(22), time(6))]}, "past midnight"),
    ],
)
def test_hours_that_make_no_sense_are_refused_whole(office, operations, hours, words):
    with pytest.raises(CalendarRefused, match=words):
        calendars.change_calendar(
            calendar=office, terms=calendars.Terms(name="X", time_zone="UTC", country="", subdivision=""), hours=hours,
            actor=operations, now=NOW,
        )  # fmt: skip
    assert (Calendar.objects.get().name, CalendarHours.objects.count(), noted("calendar.change")) == ("Office", 5, [])


def test_days_are_closed_and_opened_again(office, operations):
    said = {"calendar": office, "actor": operations, "now": NOW, "name": "Move"}
    days = calendars.close_days(first_on=date(2026, 3, 3), last_on=date(2026, 3, 4), **said)
    assert days == [date(2026, 3, 3), date(2026, 3, 4)]
    assert calendars.close_days(first_on=date(2026, 3, 4), last_on=date(2026, 3, 5), **said) == [date(2026, 3, 5)]
    with pytest.raises(CalendarRefused, match="closed already"):
        calendars.close_days(first_on=date(2026, 3, 4), last_on=date(2026, 3, 5), **said)
    with pytest.raises(CalendarRefused, match="At most 62"):
        calendars.close_days(first_on=date(2026, 3, 4), last_on=date(2026, 6, 5), **said)
    calendars.open_day(calendar=office, day=date(2026, 3, 4), actor=operations, now=NOW)
    with pytest.raises(CalendarChanged):
        calendars.open_day(calendar=office, day=date(2026, 3, 4), actor=operations, now=NOW)
    assert list(CalendarClosure.objects.values_list("day", flat=True)) == [date(2026, 3, 3), date(2026, 3, 5)]


def test_what_a_change_would_do_to_limits_is_told_and_nothing_of_it_stays(office, operations):
    """240 minutes from Monday 15:00 on: Tuesday 11:00, and Wednesday 11:00 with Tuesday closed."""

    def close():
        calendars.close_days(
            calendar=office, first_on=date(2026, 3, 3), last_on=date(2026, 3, 3), name="", actor=operations, now=NOW
        )

    (effect,) = effects_of(close, now=MONDAY)
    assert (str(effect.label), effect.was, effect.would) == (
        "Initial review", datetime(2026, 3, 3, 11, tzinfo=UTC), datetime(2026, 3, 4, 11, tzinfo=UTC),
    )  # fmt: skip
    assert not CalendarClosure.objects.exists()
    assert not noted("calendar.close")
    assert effects_of(lambda: None, now=MONDAY) == []


def test_a_stages_limit_is_changed_and_counts_at_once_for_what_is_given_out(office, operations, team):
    person = factories.person("", Role.INITIAL_REVIEWER, team=team)
    people.beat(user=person, now=MONDAY)
    before = factories.give(factories.order(), person, now=MONDAY)
    set_limit(stage="initial", minutes=60, warn_minutes=10, actor=operations, now=MONDAY)
    after = factories.give(factories.order(), person, now=MONDAY)
    assert (before.limit_at, after.limit_at) == (datetime(2026, 3, 3, 11, tzinfo=UTC), MONDAY + timedelta(hours=1))
    assert noted("stage.set_limit") == [
        {"stage": "initial", "was_minutes": 240, "minutes": 60, "was_warned": 30, "warned": 10}
    ]
    with pytest.raises(LimitRefused, match="before the limit"):
        set_limit(stage="initial", minutes=60, warn_minutes=60, actor=operations, now=MONDAY)
    assert ReviewStage.objects.get(stage="initial").warn_minutes == 10


def test_supervisors_see_their_teams_calendars_only_and_change_those_that_are_theirs_alone(office, operations, team):
    boss = factories.person("", Role.SUPERVISOR, leads=team)
    calendars.make_calendar(code="far", terms=TERMS, hours={}, actor=operations, now=NOW)
    page = calendars_page(boss, now=MONDAY)
    assert [(card.calendar.code, card.may_edit, card.limits[0].due) for card in page.cards] == [
        ("office", True, datetime(2026, 3, 3, 11, tzinfo=UTC))
    ]
    other = factories.team()
    Pool.objects.create(code="others", name="Others", kind="cases", team=other)
    calendars.set_calendar(team=other, calendar=office, actor=operations, now=NOW)
    boss = boss.__class__.objects.get(pk=boss.pk)
    assert [card.may_edit for card in calendars_page(boss, now=MONDAY).cards] == [False]


def test_the_drawer_shows_the_effect_first_and_changes_on_the_second_sending(client: Client, office, operations):
    client.force_login(operations)
    url = reverse("workflow:calendar_close", kwargs={"code": "office"})
    today = datetime.now(UTC).date()
    sent = {"first_on": str(today), "last_on": str(today + timedelta(days=30)), "name": "Flood"}
    answer = client.post(url, sent)
    assert (answer.status_code, CalendarClosure.objects.count()) == (200, 0)
    assert 'id="effects"' in answer.content.decode()
    confirm = answer.context["confirm"]
    assert client.post(url, {**sent, "confirmed": confirm}).status_code == 204
    assert CalendarClosure.objects.count() == 31


def test_the_page_names_hours_holidays_and_limits(client: Client, office, operations):
    Calendar.objects.update(country="NG")
    client.force_login(operations)
    shown = client.get(reverse("workflow:calendars")).content.decode()
    assert "09:00–17:00" in shown
    assert "4 h 00 m" in shown
    client.cookies["django_language"] = "zh-hans"
    assert client.get(reverse("workflow:calendars")).status_code == 200
