"""17,160 real loans through the S ladder: exactly the expected numbers, by the commands that an operator types."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model

from casework.collections.models import BucketStay, CaseEvent, CollectionCase
from casework.jobs.models import BatchRun
from casework.portfolio.models import Allocation, Book, Instalment, Loan, Payment

FILE = "superlender_prevloans.csv"
MAPPINGS = Path(__file__).resolve().parent.parent.parent / "samples" / "mappings"
WHOLE = ("--from", "2016-02-01", "--to", "2018-12-31")

FLOWS = [
    ("S0", 9255, 6174, 3081, "168833261.90", "116543674.40"),
    ("S1", 3081, 2017, 1064, "52289587.50", "35159837.50"),
    ("S2", 1064, 572, 492, "17129750.00", "9394175.00"),
    ("S3", 492, 365, 127, "7735575.00", "5806312.50"),
    ("S4", 127, 127, 0, "1929262.50", "1929262.50"),
]


def command(*words: str) -> str:
    """Run a management command as typed and return what it prints."""
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def printed(*words: str) -> Any:
    return json.loads(command(*words, "--json"))


def feed(file: Path, folder: Path = MAPPINGS) -> None:
    command("feed", "loans", str(file), "--mapping", str(folder / "superlender_loans.toml"))
    command("feed", "payments", str(file), "--mapping", str(folder / "superlender_payments.toml"))


def rows(model: type[Model]) -> list[tuple[Any, ...]]:
    return list(model._default_manager.order_by("pk").values_list())


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)  # every chunk and every night commits, as on the command line
def test_the_real_file_gives_exactly_the_expected_numbers_and_a_second_run_changes_nothing(real_data: Path) -> None:
    feed(real_data / FILE)
    assert (Loan.objects.count(), Payment.objects.count()) == (17160, 17160)
    command("roll", *WHOLE)

    keys = ("code", "entered", "collected", "rolled", "amount_entered", "amount_collected")
    assert printed("buckets", *WHOLE) == {"buckets": [dict(zip(keys, row, strict=True)) for row in FLOWS]}
    assert printed("buckets", "--as-of", "2017-05-31") == {
        "as_of": "2017-05-31",
        "open_loans": 2201,
        "amount_due": "43077612.20",
        "buckets": [
            {"code": "S0", "cases": 180, "amount": "3463412.50"},
            {"code": "S1", "cases": 90, "amount": "1703650.00"},
            {"code": "S2", "cases": 18, "amount": "342700.00"},
            {"code": "S3", "cases": 9, "amount": "135400.00"},
            {"code": "S4", "cases": 1, "amount": "11500.00"},
        ],
    }
    earlier = printed("buckets", "--as-of", "2016-12-31")
    assert (earlier["open_loans"], earlier["amount_due"]) == (626, "13064275.00")
    assert [bucket["cases"] for bucket in earlier["buckets"]] == [26, 27, 15, 8, 7]

    tables = (Loan, Instalment, Payment, Allocation, CollectionCase, BucketStay, CaseEvent)
    before = [rows(table) for table in tables]
    runs = BatchRun.objects.filter(kind="roll").count()
    feed(real_data / FILE)
    command("roll", *WHOLE)
    assert [rows(table) for table in tables] == before
    assert BatchRun.objects.filter(kind="roll").count() == runs == 1065


@pytest.fixture
def some_loans(real_data: Path, tmp_path: Path) -> Path:
    """1,500 of the real loans, disbursed in the spring of 2017, with mappings for two books beside them."""
    with (real_data / FILE).open(newline="") as source:
        found = [
            row
            for row in csv.DictReader(source)
            if row["termdays"] in {"15", "30"} and "2017-03-01" <= row["approveddate"][:10] <= "2017-05-15"
        ][:1500]
    assert len(found) == 1500
    with (tmp_path / FILE).open("w", newline="") as target:
        writer = csv.DictWriter(target, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    for book in ("one", "two"):
        (tmp_path / book).mkdir()
        for name in ("superlender_loans.toml", "superlender_payments.toml"):
            text = (MAPPINGS / name).read_text()
            (tmp_path / book / name).write_text(text.replace('"superlender"', f'"{book}"'))
    return tmp_path


def stays(book: str) -> list[tuple[Any, ...]]:
    found = BucketStay.objects.filter(loan__book__code=book, is_current=True)
    return sorted(
        found.values_list("loan__external_ref", "entered_on", "last_on", "bucket__code", "outcome", "owed"), key=str
    )


@pytest.mark.django_db
def test_dates_rolled_one_by_one_or_as_one_range_give_the_same_rows(some_loans: Path) -> None:
    first, last = date(2017, 3, 1), date(2017, 6, 15)
    feed(some_loans / FILE, some_loans / "one")
    feed(some_loans / FILE, some_loans / "two")

    command("roll", "--book", "one", "--from", first.isoformat(), "--to", last.isoformat())
    day = first
    while day <= last:
        command("roll", "--book", "two", "--date", day.isoformat())
        day += timedelta(days=1)

    assert len(stays("one")) > 1000
    assert stays("one") == stays("two")
    assert list(Book.objects.order_by("code").values_list("business_date", flat=True)) == [last, last]


@pytest.mark.django_db
def test_payments_that_arrive_weeks_late_end_in_the_same_stays(some_loans: Path) -> None:
    # Given one book that knew every payment in time, and one that rolled a month before it heard of any
    first, last = "2017-03-01", "2017-05-20"
    feed(some_loans / FILE, some_loans / "one")
    command("roll", "--book", "one", "--from", first, "--to", last)
    loans = some_loans / "two" / "superlender_loans.toml"
    command("feed", "loans", str(some_loans / FILE), "--mapping", str(loans))
    command("roll", "--book", "two", "--from", first, "--to", last)
    assert stays("one") != stays("two")
    # When the payments come at last
    payments = some_loans / "two" / "superlender_payments.toml"
    command("feed", "payments", str(some_loans / FILE), "--mapping", str(payments))
    # Then its history reads as if they had been known
    assert stays("two") == stays("one")
