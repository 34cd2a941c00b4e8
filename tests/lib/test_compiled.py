"""Querysets that are compiled once, against the same querysets compiled anew."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import BigIntegerField, CharField, DateTimeField, Exists, OuterRef, UUIDField

from casework.lib.compiled import Compiled, Given, OneOf
from casework.people.models import Membership, Team, User
from casework.workflow.models import AssignmentPolicy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def people():
    team = Team.objects.create(code="t100%", name="100% of it", kind="initial")
    made = [
        User.objects.create(username=name, date_joined=NOW - timedelta(hours=hours))
        for name, hours in (("an", 1), ("bo", 3), ("cy", 5))
    ]
    for user, limit in zip(made, (Decimal("10.05"), None, Decimal("7")), strict=True):
        Membership.objects.create(team=team, user=user, amount_limit=limit, joined_on="2026-01-01")
    return team, made


def asked(now, least):
    """Somebody's places in teams whose name has a per cent sign, by when they joined: every kind of column."""
    alone = AssignmentPolicy.objects.filter(team=OuterRef("team"))
    places = Membership.objects.filter(team__name__contains="0% o", user__date_joined__lte=now - timedelta(hours=2))
    columns = ("amount_limit", "user__public_id", "user__date_joined", "joined_on", "left_on", "ruled", "team__code")
    return places.filter(user__gte=least).annotate(ruled=Exists(alone)).order_by("pk").values_list(*columns)


def test_rows_are_those_of_the_queryset_whatever_is_given(people):
    _team, (an, bo, cy) = people
    kept = Compiled(lambda: asked(Given("now", DateTimeField()), Given("least", BigIntegerField())))

    for now, least in ((NOW, an.pk), (NOW, cy.pk), (NOW - timedelta(hours=2), an.pk), (NOW - timedelta(days=1), an.pk)):
        assert kept.rows(now=now, least=least) == list(asked(now, least))

    assert kept.rows(now=NOW, least=an.pk) == [
        (None, bo.public_id, bo.date_joined, date(2026, 1, 1), None, False, "t100%"),
        (Decimal("7.00"), cy.public_id, cy.date_joined, date(2026, 1, 1), None, False, "t100%"),
    ]
    with pytest.raises(KeyError):
        kept.rows(now=NOW)


def test_objects_bring_what_is_selected_with_them(people, django_assert_num_queries):
    team, (_an, bo, _cy) = people
    by_name = Given("name", CharField())
    kept = Compiled(lambda: Membership.objects.filter(user__username=by_name).select_related("team", "user"))
    policies = Compiled(lambda: AssignmentPolicy.objects.filter(team=Given("team", BigIntegerField())))
    policy = AssignmentPolicy.objects.create(team=team, version=1, weights={"load": 3}, effective_at=NOW, made_at=NOW)

    with django_assert_num_queries(2):
        (found,) = kept.objects(name="bo")
        assert (found.team, found.user, found.user.date_joined) == (team, bo, bo.date_joined)
        assert not found._state.adding
        assert kept.objects(name="nobody") == []

    assert [one.weights for one in policies.objects(team=team.pk)] == [policy.weights] == [{"load": 3}]
    with pytest.raises(TypeError):
        Compiled(lambda: Team.objects.values_list("pk")).objects()


def test_one_of_several_is_asked_with_any_number_of_them(people):
    _team, made = people
    kept = Compiled(
        lambda: Membership.objects.filter(
            OneOf("user", "users"), OneOf("user__public_id", "ids", UUIDField()),
            OneOf("user__date_joined", "instants", DateTimeField()),
        ).order_by("pk").values_list("user")
    )  # fmt: skip
    pks, ids, instants = ([getattr(one, name) for one in made] for name in ("pk", "public_id", "date_joined"))

    def found(users, public_ids=ids, joined=instants):
        return [pk for (pk,) in kept.rows(users=users, ids=public_ids, instants=joined)]

    assert found(pks) == pks
    assert found(pks[1:]) == pks[1:]
    assert found([]) == []
    assert found([pks[0]] * 90 + [pks[2]], [ids[2]]) == [pks[2]]
    assert found(pks, ids, [instants[0], NOW]) == [pks[0]]
