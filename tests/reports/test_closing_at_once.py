"""A day that is summed up, or a month's end that is taken, twice at once: once, and its run says what was done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from casework.jobs.models import BatchRun, RunState
from casework.reports.models import SummaryDay
from casework.reports.snapshots.services import taking
from casework.reports.summaries.services import closing
from tests.clock import NOW
from tests.reports import floor

pytestmark = pytest.mark.django_db(transaction=True)


def twice(module: Any, act: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let two do it, both of which have begun when the first one takes the lock (SQLite lets only one begin)."""
    barrier, lock = Barrier(2), module.lock_against_roll

    def together(book: int) -> None:
        if connection.vendor == "postgresql":
            barrier.wait(timeout=20)
        lock(book)

    monkeypatch.setattr(module, "lock_against_roll", together)

    def run(_number: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def assert_told(results: list[Any], run: BatchRun) -> None:
    """See to it that both were told of the one run; on SQLite the second may come when all is over, to nothing."""
    told = sorted(([each.counts for each in done] for done in results), key=len)
    nothing = connection.vendor == "sqlite" and told[0] == []
    assert told == [[] if nothing else [run.counts], [run.counts]]


def test_a_day_is_summed_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    book = floor.worked_collections().book
    assert book.business_date is not None
    day = book.business_date - timedelta(days=1)

    results = twice(
        closing, lambda: closing.summarise(book=book, first=day, last=day, now=NOW), monkeypatch
    )  # fmt: skip

    run = BatchRun.objects.get(kind=closing.RUN)
    assert (run.state, run.errors, run.counts["collection"] > 0) == (RunState.DONE, [], True)
    assert_told(results, run)
    assert SummaryDay.objects.get().day == day


def test_a_months_end_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = floor.worked_collections()
    end = date(2026, 2, 28)

    results = twice(
        taking, lambda: taking.take_range(book=made.book, first=end, last=end, now=NOW), monkeypatch
    )  # fmt: skip

    run = BatchRun.objects.get(kind=taking.RUN)
    assert (run.state, run.counts["month"] > 0) == (RunState.DONE, True)
    assert_told(results, run)
