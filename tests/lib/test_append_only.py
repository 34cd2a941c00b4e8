"""Append-only tables refuse to be changed, whoever asks; none is forgotten."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework.lib.append_only import guarded_tables
from casework.portfolio.models import Allocation
from tests.portfolio import book_of

pytestmark = pytest.mark.django_db


OTHERS = ("credit_move_covered", "payment_carries_its_move", "channel_balance_two_people")  # guards of something else


def _triggers() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT event_object_table FROM information_schema.triggers "
                f"WHERE trigger_name NOT IN {OTHERS}"
            )
        else:
            cursor.execute(
                f"SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name NOT IN {OTHERS} "
                "GROUP BY 1 HAVING count(*) = 2"
            )
        return {row[0] for row in cursor.fetchall()}


def test_every_append_only_model_is_guarded_by_the_database():
    assert guarded_tables()
    assert set(guarded_tables()) <= _triggers()


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Allocation.objects.filter(pk=row.pk).update(amount="5.00"),
        lambda row: Allocation.objects.filter(pk=row.pk).delete(),
        lambda row: connection.cursor().execute("DELETE FROM portfolio_allocation"),
        lambda row: row.save(),
    ],
    ids=["update", "delete", "sql", "save"],
)
def test_rows_are_neither_changed_nor_deleted(change: Any):
    row = book_of.pay(book_of.loan(), "10.00", day=3).allocations.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(row)
    assert Allocation.objects.get(pk=row.pk).amount == row.amount
