import pytest

from casework.collections import permissions, services
from casework.collections.models import CollectionCase
from casework.jobs.live import may_watch
from casework.people.models import Role
from casework.workflow.models import Pool
from tests import factories
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def test_a_collector_sees_and_works_what_they_hold(floor: desk.Floor):
    mine, waiting, _theirs = floor.held(), floor.case(), floor.held(by=floor.colleague)

    assert list(permissions.visible_to(floor.collector)) == [mine]
    assert list(permissions.workable_by(floor.collector)) == [mine]
    assert waiting not in permissions.visible_to(floor.colleague)


def test_a_collector_sees_what_was_collected_while_they_held_it_and_works_it_no_more(floor: desk.Floor):
    case = floor.held()
    desk.settle(case)

    assert list(permissions.collected_by(floor.collector)) == [case]
    assert list(permissions.visible_to(floor.collector)) == [case]
    assert list(permissions.recordable_by(floor.collector)) == [case]
    assert not permissions.workable_by(floor.collector).exists()


def test_a_case_that_was_paid_from_the_pool_was_collected_by_nobody(floor: desk.Floor):
    case = floor.held()
    services.release_cases(cases=[case.public_id], actor=None, now=desk.NOW)
    desk.settle(case)

    assert CollectionCase.objects.get().last_assignee == floor.collector
    assert not permissions.collected_by(floor.collector).exists()
    assert not permissions.visible_to(floor.collector).exists()
    assert list(permissions.once_held_by(floor.collector)) == [case]


def test_a_supervisor_sees_assigns_and_looks_closer_at_the_cases_of_their_teams_pools(floor: desk.Floor):
    open_case, closed, elsewhere = floor.case(), floor.held(), floor.case(dpd=10)
    desk.settle(closed)

    assert set(permissions.visible_to(floor.supervisor)) == {open_case, closed}
    assert list(permissions.assignable_by(floor.supervisor)) == [open_case]
    assert set(permissions.revealable_by(floor.supervisor)) == {open_case, closed}
    assert elsewhere.bucket.code == "S2"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATIONS, Role.SERVICE])
def test_some_roles_read_every_case_and_touch_none(floor: desk.Floor, role: Role):
    case, reader = floor.case(), factories.person("", role)

    assert list(permissions.visible_to(reader)) == [case]
    for touched in (permissions.workable_by, permissions.assignable_by, permissions.revealable_by):
        assert not touched(reader).exists()


@pytest.mark.parametrize("role", [Role.INITIAL_REVIEWER, Role.INSPECTOR, Role.RISK])
def test_everybody_else_sees_nothing(floor: desk.Floor, role: Role):
    floor.held()

    outsider = factories.person("", role)
    assert not permissions.visible_to(outsider).exists()
    assert not permissions.pools_seen_by(outsider).exists()
    assert not permissions.sees_pools(outsider)


def test_pools_are_for_their_supervisor_and_for_who_sees_every_team(floor: desk.Floor):
    all_pools = set(Pool.objects.filter(kind="cases"))

    assert {pool.code for pool in permissions.pools_seen_by(floor.supervisor)} == {"s0", "s1"}
    assert {pool.code for pool in permissions.pools_assigned_by(floor.supervisor)} == {"s0", "s1"}
    assert set(permissions.pools_seen_by(factories.person("", Role.OPERATIONS))) == all_pools
    assert not permissions.pools_assigned_by(factories.person("", Role.OPERATIONS)).exists()
    assert not permissions.pools_seen_by(floor.collector).exists()


def test_a_cases_topic_is_for_those_who_may_read_it(floor: desk.Floor):
    topic = f"case-{floor.held().public_id}"

    assert may_watch(floor.collector, topic)
    assert may_watch(floor.supervisor, topic)
    assert not may_watch(floor.colleague, topic)
    assert not may_watch(floor.collector, "case-nonsense")
