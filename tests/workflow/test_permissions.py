import pytest

from casework.jobs.live import may_watch
from casework.people.models import Role
from casework.workflow.models import Pool, PoolKind
from casework.workflow.permissions import pools_seen_by
from tests import factories

pytestmark = pytest.mark.django_db


def make_pool(team=None) -> Pool:
    return Pool.objects.create(code=factories.unique("pool"), name="Pool", kind=PoolKind.CASES, team=team)


def test_a_supervisor_sees_the_pools_of_the_teams_they_lead():
    led, other = factories.team(), factories.team()
    pool, foreign, nobodys = make_pool(led), make_pool(other), make_pool()
    supervisor = factories.person("sue", Role.SUPERVISOR, leads=led)

    assert list(pools_seen_by(supervisor).filter(pk__in=[pool.pk, foreign.pk, nobodys.pk])) == [pool]


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.AUDITOR])
def test_operations_and_auditors_see_every_pool(role):
    pool = make_pool()

    assert pool in pools_seen_by(factories.person("opal", role))


def test_a_pools_topic_is_for_those_who_see_it_and_those_who_work_it():
    team = factories.team()
    pool = make_pool(team)
    topic = f"pool-{pool.public_id}"

    assert may_watch(factories.person("sue", Role.SUPERVISOR, leads=team), topic)
    assert may_watch(factories.person("cora", Role.COLLECTOR, team=team), topic)
    assert may_watch(factories.person("audrey", Role.AUDITOR), topic)
    assert not may_watch(factories.person("otto", Role.COLLECTOR, team=factories.team()), topic)
    assert not may_watch(factories.person("opal", Role.OPERATIONS), "pool-nonsense")
