"""Who sees, works, assigns and pays out which orders: each row of the table, on own, others' and nobody's orders."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from guardian.shortcuts import assign_perm

from casework.jobs import live
from casework.people.models import Role
from casework.review import permissions
from casework.review.models import ReviewOrder
from tests import factories
from tests.kept import kept


@pytest.fixture
@kept
def orders(floor: SimpleNamespace) -> SimpleNamespace:
    """One order of each kind, named for where it stands."""

    def fresh() -> ReviewOrder:
        return factories.order(product=floor.product)

    passed = factories.decide(fresh(), floor.first)
    approved = factories.decide(factories.decide(fresh(), floor.first), floor.checker)
    return SimpleNamespace(
        waiting=fresh(),
        held=factories.give(fresh(), floor.first),
        others=factories.give(fresh(), floor.second),
        passed=passed,
        rejected=factories.decide(fresh(), floor.second, "rejected"),
        approved=approved,
    )


def names(orders: SimpleNamespace, seen: permissions.Orders) -> set[str]:
    found = set(seen.values_list("pk", flat=True))
    return {name for name, order in vars(orders).items() if order.pk in found}


ALL = {"waiting", "held", "others", "passed", "rejected", "approved"}


@pytest.mark.parametrize(
    ("who", "visible", "workable", "assignable", "disbursable"),
    [
        ("first", {"held", "passed", "approved"}, {"held"}, set(), set()),
        ("second", {"others", "rejected"}, {"others"}, set(), set()),
        ("checker", {"approved"}, set(), set(), set()),
        ("supervisor", ALL, set(), {"waiting", "held", "others", "passed"}, set()),
        ("operations", ALL, set(), set(), {"approved"}),
        ("auditor", ALL, set(), set(), set()),
    ],
)
def test_the_table_of_rights(
    floor: SimpleNamespace, orders: SimpleNamespace, who: str, visible: set[str], workable: set[str],
    assignable: set[str], disbursable: set[str],
) -> None:  # fmt: skip
    user = getattr(floor, who)
    assert names(orders, permissions.visible_to(user)) == visible
    assert names(orders, permissions.workable_by(user)) == workable
    assert names(orders, permissions.assignable_by(user)) == assignable
    assert names(orders, permissions.disbursable_by(user)) == disbursable


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("first", {"held", "passed", "approved"}),
        ("second", {"others", "rejected"}),
        ("checker", {"approved"}),
        ("supervisor", ALL),
        ("inspector", {"passed", "rejected", "approved"}),
        ("auditor", ALL),
        ("operations", set()),
        ("service", set()),
        ("risk", set()),
    ],
)
def test_whose_files_are_shown(floor: SimpleNamespace, orders: SimpleNamespace, who: str, shown: set[str]) -> None:
    floor.service, floor.risk, floor.inspector = (
        factories.person("", role) for role in (Role.SERVICE, Role.RISK, Role.INSPECTOR)
    )
    assign_perm("inspect_team", floor.inspector, floor.initial)
    user = getattr(floor, who)
    assert names(orders, permissions.files_shown_to(user)) == shown
    assert {name for name, order in vars(orders).items() if permissions.may_see_files(user, order)} == shown
    assert names(orders, permissions.visible_to(user)) >= shown


def test_the_supervisor_of_the_re_review_sees_what_reached_it(floor: SimpleNamespace, orders: SimpleNamespace) -> None:
    user = factories.person("", Role.SUPERVISOR, leads=floor.rereview)
    assert names(orders, permissions.visible_to(user)) == {"passed", "approved"}
    assert names(orders, permissions.assignable_by(user)) == {"passed"}
    assert names(orders, permissions.supervised_by(user)) == {"passed", "approved"}


def test_an_inspector_sees_the_decided_orders_of_the_teams_they_inspect(
    floor: SimpleNamespace, orders: SimpleNamespace
) -> None:
    user = factories.person("", Role.INSPECTOR)
    assert names(orders, permissions.visible_to(user)) == set()
    assign_perm("inspect_team", user, floor.initial)
    user = type(user).objects.get(pk=user.pk)
    assert names(orders, permissions.visible_to(user)) == {"passed", "rejected", "approved"}
    assert names(orders, permissions.revealable_by(user)) == set()


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.RISK, Role.INSPECTOR, Role.SUPERVISOR])
def test_other_roles_see_nothing(floor: SimpleNamespace, orders: SimpleNamespace, role: Role) -> None:
    user = factories.person("", role, team=factories.team())
    assert names(orders, permissions.visible_to(user)) == set()
    assert names(orders, permissions.revealable_by(user)) == set()


def test_service_sees_every_order_and_can_call_it_off_but_gets_no_number(
    floor: SimpleNamespace, orders: SimpleNamespace
) -> None:
    user = factories.person("", Role.SERVICE)
    assert names(orders, permissions.visible_to(user)) == ALL
    assert names(orders, permissions.withdrawable_by(user)) == ALL
    assert names(orders, permissions.revealable_by(user)) == set()
    assert names(orders, permissions.reopenable_by(user)) == set()


def test_a_supervisor_reopens_what_their_own_stage_decided(floor: SimpleNamespace, orders: SimpleNamespace) -> None:
    user = factories.person("", Role.SUPERVISOR, leads=floor.rereview)
    assert names(orders, permissions.reopenable_by(user)) == {"passed", "approved"}
    assert names(orders, permissions.reopenable_by(floor.supervisor)) == ALL
    assert names(orders, permissions.reopenable_by(floor.first)) == set()


def test_an_order_taken_away_leaves_the_list_but_is_remembered(floor: SimpleNamespace, orders: SimpleNamespace) -> None:
    factories.give(orders.held, floor.second)
    assert names(orders, permissions.visible_to(floor.first)) == {"passed", "approved"}
    assert "held" in names(orders, permissions.once_held_by(floor.first))


def test_every_set_can_be_locked(floor: SimpleNamespace, orders: SimpleNamespace) -> None:
    user = floor.supervisor
    for rows in (permissions.visible_to(user), permissions.assignable_by(user), permissions.workable_by(floor.first)):
        with transaction.atomic():
            assert list(rows.select_for_update(of=("self",)))


def test_topics_follow_the_same_rights(floor: SimpleNamespace, orders: SimpleNamespace) -> None:
    topic = f"order-{orders.held.public_id}"
    assert live.may_watch(floor.first, topic)
    assert live.may_watch(floor.supervisor, topic)
    assert not live.may_watch(floor.second, topic)
    assert not live.may_watch(floor.first, "order-nonsense")
    assert live.may_watch(floor.operations, "review-approved")
    assert not live.may_watch(floor.first, "review-approved")


def test_reading_the_rights_of_one_person_costs_few_queries(
    floor: SimpleNamespace, orders: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    user = type(floor.supervisor).objects.get(pk=floor.supervisor.pk)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        list(permissions.visible_to(user))
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        list(permissions.visible_to(user))
