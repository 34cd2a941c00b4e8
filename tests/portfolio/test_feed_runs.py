"""What a feed does as a whole: files refused whole, runs broken off, chunks, queries, who is told."""

import io
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from casework.jobs.models import BatchRun, RunState
from casework.lib.sheets.reading import told
from casework.portfolio import changes, feeds
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.mapping import own_columns
from casework.portfolio.models import Customer, FeedFile, Loan
from casework.portfolio.services import feeding
from tests.portfolio import book_of
from tests.portfolio.book_of import counts, csv_of, feed, loan_row, payment_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_product() -> None:
    book_of.product()


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        ("external_ref\nÄ\n".encode("cp1252"), "a.csv", "byte 0xC4"),
        (b"a,b\n1,2\n", "a.csv", "no column “external_ref”"),
        (b"", "a.csv", "empty"),
        (b"\x89PNG\r\n", "a.xlsx", "not an .xlsx"),
        (csv_of([loan_row("L1")]), "a.xlsx", "not an .xlsx"),
        (csv_of([loan_row("L1")]), "a.txt", "must end in"),
    ],
)
def test_a_file_that_is_not_what_it_says_leaves_no_trace(content: bytes, name: str, why: str):
    entry = feed("loans", content, name=name)
    assert why in told(entry.refused_whole)
    assert entry.finished_at is not None
    assert counts(entry) == (0, 0, 0, 0, 0)
    assert Loan.objects.count() == Customer.objects.count() == 0
    run = BatchRun.objects.get(kind="feed")
    assert (run.state, run.errors) == (RunState.FAILED, [{"reason": told(entry.refused_whole)}])


def test_a_broken_off_feed_goes_on_where_it_was():
    content = csv_of([loan_row(f"L{n}") for n in range(6)])

    def stop(entry: FeedFile, _total: int) -> None:
        if entry.rows_read == 4:
            raise KeyboardInterrupt

    with patch.object(feeding, "CHUNK", 2):
        entry = FeedFile.objects.create(kind="loans", name="rows.csv", sha256="", uploaded_at=book_of.NOW)
        with pytest.raises(KeyboardInterrupt):
            _take(entry, content, stop)
        assert Loan.objects.count() == 4
        assert BatchRun.objects.get().state == RunState.FAILED
        assert FeedFile.objects.get().finished_at is None
        _take(entry, content, None)
    assert counts(FeedFile.objects.get()) == (6, 2, 4, 0, 0)


def _take(entry: FeedFile, content: bytes, progress: Any) -> None:
    file = io.BytesIO(content)
    feeding.take_file(entry=entry, file=file, mapping=own_columns("loans"), now=book_of.NOW, progress=progress)


def test_a_chunk_that_met_another_feed_is_tried_again():
    real, calls = feeds.get("loans").take, []

    def take(rows: Sequence[Any], context: Any) -> Any:
        calls.append(len(rows))
        if len(calls) == 1:
            real(rows, context)
            raise IntegrityError("somebody else was faster")
        return real(rows, context)

    with patch.object(feeds.get("loans"), "take", take):
        entry = feed("loans", csv_of([loan_row("L1"), {**loan_row("L2"), "principal": "x"}]))
    assert calls == [1, 1]
    assert counts(entry) == (2, 1, 0, 0, 1)


def test_the_number_of_queries_does_not_grow_with_the_rows():
    def queries(numbers: range) -> int:
        loans = csv_of([loan_row(f"L{n}", customer_phone=f"08031{n}") for n in numbers])
        payments = csv_of([payment_row(f"P{n}", f"L{n}", "1300", 20) for n in numbers])
        with CaptureQueriesContext(connection) as captured:
            feed("loans", loans)
            feed("payments", payments)
        return len(captured)

    assert queries(range(3)) == queries(range(100, 160)) <= 82


def test_whoever_follows_the_ledger_is_told_once_a_chunk():
    heard: list[set[int]] = []

    def listener(loan_ids: Any, _now: Any) -> None:
        heard.append(set(loan_ids))

    with patch.object(changes, "_LISTENERS", [listener]):
        feed("loans", csv_of([loan_row("L1"), loan_row("L2")]))
        feed("loans", csv_of([loan_row("L1"), loan_row("L2")]))
        feed("payments", csv_of([payment_row("P1", "L1", "5", 1)]))
    loans = dict(Loan.objects.values_list("external_ref", "pk"))
    assert heard == [{loans["L1"], loans["L2"]}, {loans["L1"]}]


def test_a_run_tells_what_was_fed():
    feed("loans", csv_of([loan_row("L1"), loan_row("=")]), name="march.csv")
    run = BatchRun.objects.get(kind="feed")
    assert (run.scope, run.state, run.counts["added"], run.counts["refused"]) == ("march.csv", RunState.DONE, 1, 1)
    assert run.errors == [{"row": 3, "column": "external_ref", "reason": reasons.FORMULA}]


def test_several_books_have_to_be_told_apart():
    book_of.product(book="elsewhere")
    entry = feed("loans", csv_of([loan_row("L1")]))
    assert "which book" in told(entry.refused_whole)
