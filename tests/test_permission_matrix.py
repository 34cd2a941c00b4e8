"""Every address × every role, against the table in tests/matrix."""

from types import ModuleType

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories, permission_matrix
from tests.permission_matrix import ASKERS


def test_every_address_is_in_the_matrix():
    known = {row.name for row in permission_matrix.rows()}
    guarded = permission_matrix.SELF_GUARDED
    forgotten = {name for name in permission_matrix.names() if not name.startswith(guarded)} - known
    assert not forgotten, f"add rows to tests/matrix/<app>.py for {sorted(forgotten)}"


def test_the_matrix_names_only_addresses_that_exist():
    assert {row.name for row in permission_matrix.rows()} <= set(permission_matrix.names())


@pytest.mark.django_db
@pytest.mark.parametrize("module", permission_matrix.modules(), ids=lambda module: module.__name__.rpartition(".")[2])
def test_who_gets_in(module: ModuleType):
    problems = permission_matrix.Floor().problems(module.ROWS)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ASKERS)
def test_the_administration_is_for_staff_only(who: str, client: Client):
    if who != permission_matrix.STRANGERS:
        client.force_login(permission_matrix.make_world(who).asker)
    for name in ("admin:index", "admin:people_user_changelist", "admin:people_team_add"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


@pytest.mark.django_db
def test_staff_reaches_the_administration(client: Client):
    staff = factories.person()
    staff.is_staff = staff.is_superuser = True
    staff.save()
    client.force_login(staff)
    for name in ("admin:people_user_changelist", "admin:people_user_add", "admin:people_membership_changelist"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse("admin:people_user_change", args=[staff.pk])).status_code == 200
