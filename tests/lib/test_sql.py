"""Both dialects say the same."""

from datetime import date

import pytest
from django.db import connection

from casework.lib.sql import Dialect

pytestmark = pytest.mark.django_db


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("days", "reached"), [(1, "2024-02-29"), (2, "2024-03-01"), (-59, "2023-12-31"), ("1 + 1", "2024-03-01")]
)
def test_days_are_added_across_months_and_leap_days(days: int | str, reached: str):
    sql = Dialect(connection.vendor)
    assert str(ask(sql.add_days(sql.day(date(2024, 2, 28)), days))) == reached


def test_random_uuids_differ_and_are_version_4():
    sql = Dialect(connection.vendor)
    first, second = (str(ask(sql.random_uuid)).replace("-", "") for _ in range(2))
    assert first != second
    assert len(first) == 32
    assert first[12] == "4"
    assert first[16] in "89ab"


def test_truth():
    sql = Dialect(connection.vendor)
    assert bool(ask(sql.true)) is True
    assert bool(ask(sql.false)) is False
