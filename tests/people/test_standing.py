"""The one statement says what the roles' table and guardian say."""

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from casework.people.models import Role
from casework.people.permissions import team_ids_with, teams_with
from casework.people.standing import standing_of
from tests import factories

pytestmark = pytest.mark.django_db
PERMISSIONS = ("work_team", "assign_team", "export_team", "inspect_team")


def test_it_is_what_guardian_says_for_grants_of_ones_own_of_a_role_and_of_nobody():
    worked, led, inspected, _foreign = (factories.team() for _ in range(4))
    ann = factories.person("ann", Role.INSPECTOR, Role.SUPERVISOR, team=worked, leads=led)
    assign_perm("inspect_team", Group.objects.get(name=Role.INSPECTOR.value), inspected)
    assign_perm("inspect_team", ann, inspected)  # twice the same
    stranger = factories.person("zoe")

    said = {name: standing_of(ann.pk).teams_with(name) for name in PERMISSIONS}

    assert said == {
        "work_team": {worked.pk}, "assign_team": {led.pk}, "export_team": {led.pk}, "inspect_team": {inspected.pk}
    }  # fmt: skip
    for person in (ann, stranger):
        for name in PERMISSIONS:
            assert team_ids_with(person, name) == set(teams_with(person, name).values_list("pk", flat=True))
    assert standing_of(ann.pk).roles == {"inspector", "supervisor"}
    assert (standing_of(stranger.pk).roles, standing_of(stranger.pk).teams) == (frozenset(), {})
