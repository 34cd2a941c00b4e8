"""By which rules the demo floor works: policies, working time, skills, shifts and leave, all through services."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.lib.days import day_in
from casework.people import services
from casework.people.models import Membership, Team, User
from casework.people.services import calendars
from casework.workflow import policies

People = Mapping[str, User]
ZONE = "Asia/Shanghai"
# Versions of each team's policy: how many days before (negative: after) the floor's instant each begins, what it says.
POLICIES: dict[str, list[tuple[int, dict[str, Any]]]] = {
    "initial-review": [
        (300, {"note": "Least loaded"}),
        (20, {"weights": {"load": 1.0, "hard": 0.2, "value": 0.0}, "note": "Hard orders weigh more"}),
    ],
    "re-review": [(300, {"note": "Least loaded"})],
    "reminders": [(300, {"strategy": "round_robin", "note": "In turn"})],
    "mid-stage": [
        (300, {"hold_out_bp": 1_500, "hold_out_days": 5, "note": "Least loaded; some are not worked at first"}),
        (-14, {"sticky_days": 30, "hold_out_bp": 500, "hold_out_days": 5, "note": "One collector for a customer"}),
    ],
    "late-stage": [(300, {"strategy": "by_value", "note": "Money evenly"})],
}
OFFICE = {day: [(time(9), time(12)), (time(13), time(18))] for day in range(5)}
FLOOR = {day: [(time(8), time(20))] for day in range(6)}
CALENDARS: dict[str, tuple[str, calendars.Week, tuple[str, ...]]] = {
    "office": ("Review office", OFFICE, ("initial-review", "re-review")),
    "phones": ("Collections floor", FLOOR, ("reminders", "mid-stage", "late-stage")),
}
SKILLS: dict[str, set[tuple[str, str]]] = {
    "reviewer": {("language", "zh"), ("language", "en"), ("product", "salary")},
    "chenrui": {("language", "zh"), ("product", "salary")},
    "amara": {("language", "en"), ("language", "ha")},
    "zhoumin": {("language", "zh"), ("other", "fraud")},
    "peter": {("language", "en"), ("product", "salary")},
    "collector": {("language", "en"), ("language", "zh")},
    "liuyang": {("language", "zh")},
    "sara": {("language", "en")},
    "nadia": {("language", "en"), ("other", "hardship")},
}
# Those whom the visitors sign in as have none: they can be given work at any hour.
EARLY, LATE = [(time(8), time(16))], [(time(12), time(20))]
SHIFTS: dict[str, calendars.Week] = {
    "chenrui": dict.fromkeys(range(5), EARLY),
    "zhoumin": dict.fromkeys(range(5), LATE),
    "liuyang": dict.fromkeys(range(6), EARLY),
    "huangting": dict.fromkeys(range(6), LATE),
    "sunqian": dict.fromkeys(range(5), EARLY),
}
# Who is away: days from now on, how many days, why.
LEAVES: dict[str, tuple[int, int, str]] = {
    "tomas": (5, 9, "Family visit"), "ines": (12, 3, "Training"), "david": (2, 0, "Medical"),
}  # fmt: skip


def decide(*, people: People, now: datetime) -> None:
    """Make the teams' policies, as they were made over the year before `now`."""
    for code, versions in POLICIES.items():
        team = Team.objects.get(code=code)
        for back, said in versions:
            made_at = now - timedelta(days=max(back, 1))
            policies.make_version(
                team=team, actor=people["supervisor"], now=made_at, effective_at=now - timedelta(days=back), **said
            )


def keep_time(*, people: People, today: date, now: datetime) -> None:
    """Say in whose working time limits run, from `now` on. today: the day that the floor will show."""
    for code, (name, hours, teams) in CALENDARS.items():
        _calendar(code, name, hours, teams, people["operations"], today, now)


def settle(*, people: People, now: datetime) -> None:
    """Say who can do what when, from `now` on."""
    boss, today = people["supervisor"], day_in(ZONE, now)
    places = Membership.objects.filter(left_on__isnull=True).select_related("team", "user")
    mine = {place.user.username: place for place in places.order_by("pk")}
    for username, skills in SKILLS.items():
        services.set_skills(place=mine[username], give=skills, take=set(), actor=boss, now=now)
    for username, week in SHIFTS.items():
        services.put_shifts(place=mine[username], hours=week, actor=boss, now=now)
    for username, (begins, more, note) in LEAVES.items():
        first = today + timedelta(days=begins)
        services.plan_leave(
            place=mine[username], first_on=first, last_on=first + timedelta(days=more), note=note, today=today,
            actor=boss, now=now,
        )  # fmt: skip


def _calendar(
    code: str, name: str, hours: calendars.Week, teams: tuple[str, ...], actor: User, today: date, now: datetime
) -> None:
    terms = calendars.Terms(name=name, time_zone=ZONE, country="CN", subdivision="")
    made = calendars.make_calendar(code=code, terms=terms, hours=hours, actor=actor, now=now)
    day = today + timedelta(days=21 - today.weekday())  # a Monday
    calendars.close_days(calendar=made, first_on=day, last_on=day, name="Stock-taking", actor=actor, now=now)
    for team in Team.objects.filter(code__in=teams).order_by("code"):
        calendars.set_calendar(team=team, calendar=made, actor=actor, now=now)
