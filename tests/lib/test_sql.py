"""Both dialects say the same."""

from datetime import date

import pytest
from django.db import connection

from casework.lib.sql import Dialect, refresh_stale_statistics

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


def test_a_table_that_this_transaction_filled_is_analysed_once():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filled (id integer PRIMARY KEY, text varchar(60))")
        assert refresh_stale_statistics(["filled"]) == []
        rows = [(number, "x" * 50) for number in range(2000)]
        cursor.executemany("INSERT INTO filled (id, text) VALUES (%s, %s)", rows)
    expected = ["filled"] if connection.vendor == "postgresql" else []  # SQLite plans by its indexes
    assert refresh_stale_statistics(["filled"]) == expected
    assert refresh_stale_statistics(["filled"]) == []
