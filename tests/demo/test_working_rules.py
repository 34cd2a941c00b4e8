"""The rules by which the demo floor works are there, and let those whom visitors sign in as be given work."""

import pytest

from casework.demo import working_rules
from casework.demo.cast import TEAMS, hire
from casework.people.models import Calendar, Leave, Shift, Skill, Team
from casework.workflow import policies
from casework.workflow.models import AssignmentPolicy
from tests.clock import NOW, TODAY


@pytest.mark.django_db
def test_every_team_has_a_policy_and_a_calendar() -> None:
    people = hire(now=NOW)
    working_rules.decide(people=people, now=NOW)
    working_rules.keep_time(people=people, today=TODAY, now=NOW)
    working_rules.settle(people=people, now=NOW)
    teams = Team.objects.filter(code__in=[plan.code for plan in TEAMS])
    in_force = policies.in_force([team.pk for team in teams], NOW)
    assert {team.code: in_force[team.pk].label for team in teams} == {
        "initial-review": "initial-review v2", "re-review": "re-review v1", "reminders": "reminders v1",
        "mid-stage": "mid-stage v1", "late-stage": "late-stage v1",
    }  # fmt: skip
    assert AssignmentPolicy.objects.count() == 7
    assert all(team.calendar is not None for team in teams)
    assert Calendar.objects.count() == 2
    assert not Shift.objects.filter(user__username__in=["reviewer", "rereviewer", "collector"]).exists()
    assert (Skill.objects.count(), Shift.objects.count(), Leave.objects.count()) == (17, 27, 3)
