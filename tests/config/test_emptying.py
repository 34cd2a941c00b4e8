"""A transactional test must leave the database as the migrations made it, on both databases and in any order."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, transaction

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from tests.clock import NOW


def _entry() -> AuditEntry:
    return AuditEntry.objects.create(at=NOW, action="test.row", subject_kind="test", subject_id="1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_a_test_are_gone_and_rows_of_migrations_are_back(turn: int) -> None:
    assert not AuditEntry.objects.exists()
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    assert Permission.objects.filter(codename="work_team").count() == 1
    _entry()
    Group.objects.create(name=f"made by turn {turn}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_append_only_tables_are_guarded_again_after_a_test(turn: int) -> None:
    entry = _entry()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="changed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert AuditEntry.objects.get().action == "test.row"
