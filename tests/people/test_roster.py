"""What a supervisor changes of a member: skills, shifts, leave, authority, capacity in all; each with its entry."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.jobs.models import AuditEntry
from casework.people import listeners, services
from casework.people.models import Leave, Membership, Role, Shift, Skill, User, Workload
from tests import factories
from tests.clock import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead() -> User:
    return factories.person("lea", Role.SUPERVISOR)


@pytest.fixture
def place() -> Membership:
    ann = factories.person("ann", Role.COLLECTOR, team=factories.team())
    return Membership.objects.select_related("team", "user").get(user=ann)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """Whom the engine was told of as free for more."""
    heard: list[User] = []
    monkeypatch.setattr(listeners, "_AVAILABLE", [lambda user, now: heard.append(user)])
    return heard


def entries() -> list[tuple[str, Any]]:
    rows = AuditEntry.objects.exclude(action__in=["member.add", "person.set_roles"]).order_by("pk")
    return [(row.action, {k: v for k, v in row.detail.items() if k != "team"}) for row in rows]


def plan(place: Membership, lead: User, first: date, last: date, note: str = "") -> Leave:
    return services.plan_leave(
        place=place, first_on=first, last_on=last, note=note, today=TODAY, actor=lead, now=NOW
    )  # fmt: skip


def test_skills_are_given_and_taken_as_a_difference(place: Membership, lead: User, told: list[User]) -> None:
    give = [("language", "ha"), ("product", "quick")]
    assert services.set_skills(place=place, give=give, take=[], actor=lead, now=NOW)
    assert not services.set_skills(place=place, give=give, take=[("other", "x")], actor=lead, now=NOW)
    assert services.set_skills(place=place, give=[], take=[("language", "ha")], actor=lead, now=NOW)
    assert list(Skill.objects.values_list("kind", "code")) == [("product", "quick")]
    assert entries() == [("person.set_skills", {"given": ["ha", "quick"]}), ("person.set_skills", {"taken": ["ha"]})]
    assert told == [place.user]


def test_shifts_of_the_named_days_are_put_and_the_others_stay(place: Membership, lead: User) -> None:
    def put(week: Any) -> bool:
        return services.put_shifts(place=place, hours=week, actor=lead, now=NOW)

    assert put({0: [(time(9), time(17))], 1: [(time(22), time(6))]})
    assert not put({0: [(time(9), time(17))]})
    with pytest.raises(services.RosterRefused, match="overlap"):
        put({2: [(time(5), time(9))]})
    assert put({1: []})
    assert list(Shift.objects.values_list("weekday", "starts", "ends")) == [(0, time(9), time(17))]
    assert entries()[1] == (
        "person.set_shifts", {"before": ["1: 09:00–17:00", "2: 22:00–06:00"], "after": ["1: 09:00–17:00"]},
    )  # fmt: skip


def test_leave_is_planned_once(place: Membership, lead: User) -> None:
    plan(place, lead, TODAY, TODAY + DAY, "wedding")
    for first, last, why in (
        (TODAY + DAY, TODAY + 9 * DAY, "is away from"),
        (TODAY + 3 * DAY, TODAY + 2 * DAY, "before the first"),
        (TODAY - 3 * DAY, TODAY - DAY, "are over"),
        (TODAY + 5 * DAY, TODAY + 500 * DAY, "a year at most"),
    ):
        with pytest.raises(services.RosterRefused, match=why):
            plan(place, lead, first, last)
    assert Leave.objects.count() == 1
    assert [action for action, _detail in entries()] == ["leave.plan"]


def test_a_leave_that_has_begun_keeps_its_past(place: Membership, lead: User, told: list[User]) -> None:
    begun = plan(place, lead, TODAY, TODAY + 4 * DAY)
    today = TODAY + 2 * DAY
    later = {"place": place, "leave": begun.first_on, "today": today, "actor": lead, "now": NOW + 2 * DAY}
    services.change_leave(**later, first_on=TODAY - 9 * DAY, last_on=TODAY - 8 * DAY, note="back early")
    row = Leave.objects.get()
    assert (row.first_on, row.last_on) == (TODAY, TODAY + DAY)
    assert told == [place.user]
    with pytest.raises(services.RosterChanged):
        services.cancel_leave(**later)


def test_a_leave_is_called_off_before_and_cut_after_it_began(place: Membership, lead: User) -> None:
    first = plan(place, lead, TODAY + DAY, TODAY + 4 * DAY)
    services.cancel_leave(place=place, leave=first.first_on, today=TODAY, actor=lead, now=NOW)
    assert not Leave.objects.exists()
    second = plan(place, lead, TODAY, TODAY + 4 * DAY)
    services.cancel_leave(place=place, leave=second.first_on, today=TODAY + DAY, actor=lead, now=NOW + DAY)
    assert Leave.objects.get().last_on == TODAY
    assert [action for action, _detail in entries()] == ["leave.plan", "leave.cancel"] * 2


def test_authority_and_capacity_in_all_are_set_and_noted(place: Membership, lead: User, told: list[User]) -> None:
    for limit in (Decimal("500.00"), Decimal("500.00"), None):
        services.set_amount_limit(place=place, limit=limit, actor=lead, now=NOW)
    for capacity in (10, 10, 12):
        services.set_total_capacity(place=place, capacity=capacity, actor=lead, now=NOW)
    assert Membership.objects.get(pk=place.pk).amount_limit is None
    assert Workload.objects.get(user=place.user).capacity == 12
    assert entries() == [
        ("member.set_amount_limit", {"before": None, "after": "500.00"}),
        ("member.set_amount_limit", {"before": "500.00", "after": None}),
        ("person.set_capacity", {"before": None, "after": 10}),
        ("person.set_capacity", {"before": 10, "after": 12}),
    ]
    assert told == [place.user] * 2
