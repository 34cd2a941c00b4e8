"""What every test can count on: the clock, quick settings, databases that can be emptied, files of the real data."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test import SimpleTestCase, TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import emptying, template
from tests.clock import NOW

REAL_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile(
    "ci", derandomize=True, max_examples=40, deadline=None, suppress_health_check=_SLOW
)
hypothesis_settings.register_profile("search", max_examples=1000, deadline=None, suppress_health_check=_SLOW)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the markers named in SKIP_MARKERS: `make test` runs some kinds of test on one database only.

    With DATABASE_ONLY, those that ask no database and carry none of the markers named there: they ran before.
    """
    left_out = set(filter(None, os.environ.get("SKIP_MARKERS", "").split(",")))
    kept = set(filter(None, os.environ.get("DATABASE_ONLY", "").split(",")))
    dropped = [
        item
        for item in items
        if left_out.intersection(names := {mark.name for mark in item.iter_markers()})
        or (kept and not kept & names and not _asks_a_database(item))
    ]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    """Put the longest ones first: one that is left for the end keeps a single core busy for a minute."""
    return next((rank for rank, name in enumerate(("full", "browser")) if item.get_closest_marker(name)), 2)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of cycles leave alone what stays to the end anyway, and come more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _asks_a_database(item: pytest.Item) -> bool:
    """Say whether a test is let at the database; pytest-django refuses it to every other one."""
    asks_for = {"db", "transactional_db", "django_db_setup"}
    of_a_class = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return (
        bool(asks_for & set(getattr(item, "fixturenames", ())))
        or of_a_class
        or bool(item.get_closest_marker("django_db"))
    )


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the test database is there before Django looks: a copy of the migrated one."""
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_keepdb: bool) -> None:
    """Begin with the migrated database instead of running every migration in every process."""
    test = connections["default"].settings_dict["TEST"]
    if django_db_keepdb:
        shutil.copy(template.sqlite_file(), test["NAME"])
    else:
        test["TEMPLATE"] = template.postgres_name()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test databases once, and see to it that a transactional test leaves them as the migrations did."""
    with django_db_blocker.unblock():
        for alias in connections:
            emptying.remember(alias)
            # Django asks SQLite once per connection whether it knows JSON: not in the middle of a test that counts.
            assert connections[alias].features.supports_json_field
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = emptying.empty
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session", autouse=True)
def locks_need_a_transaction_of_their_own() -> Iterator[None]:
    """Refuse a SELECT … FOR UPDATE that only the test's own transaction makes possible.

    In production it would fail on PostgreSQL, since there is no transaction; SQLite never says a word.
    """
    as_sql = SQLCompiler.as_sql

    def checked(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        blocks = self.connection.atomic_blocks
        if self.query.select_for_update and all(getattr(block, "_from_testcase", False) for block in blocks):
            raise TransactionManagementError("select_for_update outside of transaction.atomic()")
        return as_sql(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "as_sql", checked)
        yield


@pytest.fixture(autouse=True)
def no_memory_of_other_tests() -> None:
    """Begin with an empty cache: what one test's books made a page remember must not answer in another."""
    for alias in caches:
        caches[alias].clear()


@pytest.fixture(autouse=True)
def language_of_nobody() -> None:
    """Begin in the language of the settings: what a test's last page was answered in must not speak in another."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def now() -> datetime:
    """The moment at which all tests happen."""
    return NOW


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages live at NOW too, so that everybody is online.

    By monkeypatch, as every test that moves the clock does: two ways of patching put back each other's clock.
    """
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True, scope="session")
def clock_of_the_world() -> Iterator[None]:
    """See after the last test that none of them left the clock stopped for the others."""
    real = timezone.now
    yield
    assert timezone.now is real, "a test stopped the clock and did not start it again"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; the test is skipped, with a word why, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}")
    return REAL_DATA
