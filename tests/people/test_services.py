"""Membership, roles, capacity."""

import pytest

from casework.jobs.models import AuditEntry
from casework.people import services
from casework.people.models import Load, Membership, Role, TeamKind, User
from casework.people.permissions import team_ids_with, teams_seen_by, teams_with
from tests import factories
from tests.clock import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_a_member_may_work_but_not_assign():
    team = factories.team(TeamKind.COLLECTIONS)
    user = factories.person("ann", Role.COLLECTOR)

    membership = services.add_member(team=team, user=user, capacity=30, now=NOW)

    assert membership is not None
    assert (membership.capacity, membership.joined_on, membership.left_on) == (30, TODAY, None)
    assert list(teams_with(user, "work_team")) == [team]
    assert not teams_with(user, "assign_team").exists()
    assert not teams_with(user, "export_team").exists()


def test_a_lead_assigns_and_exports_and_is_given_no_work():
    team = factories.team()
    user = factories.person("lea", Role.SUPERVISOR)

    assert services.add_member(team=team, user=user, lead=True, now=NOW) is None

    assert list(teams_with(user, "assign_team")) == list(teams_with(user, "export_team")) == [team]
    assert not teams_with(user, "work_team").exists()
    assert not Membership.objects.filter(user=user).exists()


def test_nobody_joins_twice():
    team = factories.team()
    user = factories.person("ann", Role.COLLECTOR, team=team)

    with pytest.raises(services.MembershipRefused, match="in this team already"):
        services.add_member(team=team, user=user, now=NOW)

    assert Membership.objects.filter(team=team, user=user).count() == 1


def test_leaving_takes_every_grant_and_keeps_the_history():
    team = factories.team()
    user = factories.person("ann", Role.COLLECTOR, team=team, leads=team)

    services.remove_member(team=team, user=user, now=NOW)

    assert Membership.objects.get(team=team, user=user).left_on == TODAY
    assert not teams_with(user, "work_team").exists()
    assert not teams_with(user, "assign_team").exists()
    assert services.add_member(team=team, user=user, now=NOW) is not None  # and may come back


def test_nobody_leaves_with_open_work():
    team = factories.team()
    user = factories.person("ann", Role.COLLECTOR, team=team)
    Load.objects.update_or_create(user=user, team=team, defaults={"open_items": 3})

    with pytest.raises(services.MembershipRefused, match="still holds 3 items"):
        services.remove_member(team=team, user=user, now=NOW)

    assert Membership.objects.get(team=team, user=user).left_on is None
    assert teams_with(user, "work_team").exists()


def test_capacity_is_set_and_recorded():
    team = factories.team()
    user, lead = factories.person("ann", team=team, capacity=50), factories.person("lea", leads=team)

    for _twice in range(2):
        services.set_capacity(team=team, user=user, capacity=20, actor=lead, now=NOW)

    assert Membership.objects.get(team=team, user=user).capacity == 20
    entry = AuditEntry.objects.filter(action="member.set_capacity").get()
    assert (entry.actor, entry.subject_id) == (lead, str(user.public_id))
    assert entry.detail == {"team": team.code, "before": 50, "after": 20}


def test_capacity_of_a_stranger_is_refused():
    team, user = factories.team(), factories.person("ann")

    with pytest.raises(services.MembershipRefused, match="not in this team"):
        services.set_capacity(team=team, user=user, capacity=20, actor=user, now=NOW)

    assert not AuditEntry.objects.filter(action="member.set_capacity").exists()


def test_roles_are_replaced():
    user = factories.person("ann", Role.COLLECTOR, Role.SUPERVISOR)

    services.set_roles(user=user, roles=[Role.AUDITOR], now=NOW)

    assert user.roles == {"auditor"}


def test_team_ids_are_read_once_per_user_object(django_assert_num_queries):
    team = factories.team()
    user = User.objects.get(pk=factories.person("ann", Role.COLLECTOR, team=team).pk)

    with django_assert_num_queries(1):
        assert team_ids_with(user, "work_team") == team_ids_with(user, "work_team") == {team.pk}
        assert user.has_role(Role.COLLECTOR)


def test_operations_and_auditors_see_every_team():
    mine, other = factories.team(), factories.team()
    lead = factories.person("lea", Role.SUPERVISOR, leads=mine)

    assert set(teams_seen_by(lead)) == {mine}
    for role in (Role.OPERATIONS, Role.AUDITOR):
        assert set(teams_seen_by(factories.person("", role))) == {mine, other}
