"""17,160 real loans through the S ladder: exactly the expected numbers, by the commands that an operator types."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model

from casework.collections.models import BucketStay, CaseEvent, CollectionCase
from casework.jobs.models import BatchRun
from casework.portfolio.models import Allocation, Book, Instalment, Loan, Payment
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.selectors.vintages import first_payments

FILE = "superlender_prevloans.csv"
MAPPINGS = Path(__file__).resolve().parent.parent.parent / "samples" / "mappings"
WHOLE = ("--from", "2016-02-01", "--to", "2018-12-31")
# The last loan falls due on 22 August 2017, the last payment is of 30 July.
UNTIL, NIGHTS = "2017-08-31", 578
FIRST, SETTLED = date(2016, 2, 1), date(2017, 10, 1)
TERMS = {"15", "30"}
LATE = 6  # every so many-th payment

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


def check_numbers() -> None:
    """Compare what the pages say with the expected numbers."""
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
    check_figures()


def check_figures() -> None:
    """Compare the figures of the reports over the whole of the file with the same numbers."""
    kpi = Kpi(Scope(first=date(2016, 2, 1), last=date(2018, 12, 31)))
    stays = {line.bucket: line for line in kpi.buckets}
    assert (stays["S0"].stays, stays["S0"].on_time, stays["S0"].rolled) == FLOWS[0][1:4]
    late = [
        (x.bucket, x.stays, x.collected, x.rolled, str(x.money.owed), str(x.money.cash)) for x in kpi.buckets[1:]
    ]  # fmt: skip
    assert late == FLOWS[1:]
    assert [(line.collected, line.open_at_end) for line in kpi.floor] == [(3081, 0)]
    firsts = first_payments(book=Book.objects.get(), first=date(2016, 1, 1), last=date(2018, 12, 31), days=7)
    assert (sum(x.due for x in firsts), sum(x.defaulted for x in firsts)) == (17160, 1064)  # those that entered S2
    sums: dict[str, list[Any]] = {}
    for line in kpi.cohorts:
        assert line.is_mature
        months = sums.setdefault(line.bucket, [0, 0, 0, 0])
        for at, value in enumerate((line.began, line.collected, line.money.owed, line.money.cash)):
            months[at] += value
    assert sums == {x.bucket: [x.stays, x.collected, x.money.owed, x.money.cash] for x in kpi.buckets[1:]}


def check_that_a_second_run_changes_nothing(file: Path) -> None:
    """Feed and roll all of it again, in order."""
    tables = (Loan, Instalment, Payment, Allocation, CollectionCase, BucketStay, CaseEvent)
    before = [rows(table) for table in tables]
    runs = BatchRun.objects.filter(kind="roll").count()
    feed(file)
    command("roll", "--from", FIRST.isoformat(), "--to", UNTIL)
    assert [rows(table) for table in tables] == before
    assert BatchRun.objects.filter(kind="roll").count() == runs


# The whole file once per database, and the same numbers from both: as it stands on one, late and shuffled on the other.
@pytest.mark.full
@pytest.mark.in_order
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)  # every chunk and every night commits, as on the command line
def test_the_real_file_gives_exactly_the_expected_numbers_and_a_second_run_changes_nothing(real_data: Path) -> None:
    feed(real_data / FILE)
    assert (Loan.objects.count(), Payment.objects.count()) == (17160, 17160)
    command("roll", "--from", FIRST.isoformat(), "--to", UNTIL)

    check_numbers()
    assert BatchRun.objects.filter(kind="roll").count() == NIGHTS
    check_that_a_second_run_changes_nothing(real_data / FILE)


def as_they_arrive(file: Path, folder: Path) -> list[tuple[date, Path]]:
    """Return files of payments with the days on which they come, one a month: a sixth of the payments up to two months
    late, the others on time, and each file in no order.
    """
    chance = Random(1)
    months = [date(2016 + number // 12, 1 + number % 12, 1) for number in range(1, 22)]
    coming: dict[date, list[dict[str, str]]] = defaultdict(list)
    with file.open(newline="") as source:
        payments = [row for row in csv.DictReader(source) if row["termdays"] in TERMS]
    for number, row in enumerate(payments):
        paid_on = date.fromisoformat(row["closeddate"][:10])
        if number % LATE:
            coming[max([FIRST, *(month for month in months if month <= paid_on)])].append(row)
        else:
            arrives = paid_on + timedelta(days=chance.randint(1, 60))
            coming[min(month for month in months if month >= min(arrives, SETTLED))].append(row)
    made = []
    for month, found in sorted(coming.items()):
        chance.shuffle(found)
        made.append((month, folder / f"{month}.csv"))
        with made[-1][1].open("w", newline="") as target:
            writer = csv.DictWriter(target, list(found[0]))
            writer.writeheader()
            writer.writerows(found)
    return made


@pytest.mark.full
@pytest.mark.restated
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_payments_that_come_late_and_in_no_order_give_the_same_numbers(real_data: Path, tmp_path: Path) -> None:
    command("feed", "loans", str(real_data / FILE), "--mapping", str(MAPPINGS / "superlender_loans.toml"))
    for day, file in as_they_arrive(real_data / FILE, tmp_path):
        command("roll", "--from", FIRST.isoformat(), "--to", day.isoformat())
        command("feed", "payments", str(file), "--mapping", str(MAPPINGS / "superlender_payments.toml"))

    assert Payment.objects.count() == 17160
    assert Book.objects.get().business_date == SETTLED
    restated = CaseEvent.objects.filter(name="restate").count()
    assert restated > 1500
    assert BucketStay.objects.filter(is_current=False).count() > restated
    check_numbers()
    assert Counter(CollectionCase.objects.values_list("state", flat=True))["pooled"] == 0
    check_that_a_second_run_changes_nothing(real_data / FILE)


@pytest.fixture
def some_loans(real_data: Path, tmp_path: Path) -> Path:
    """Some of the real loans, disbursed in the spring of 2017, with mappings for two books beside them."""
    with (real_data / FILE).open(newline="") as source:
        found = [
            row
            for row in csv.DictReader(source)
            if row["termdays"] in TERMS and "2017-03-01" <= row["approveddate"][:10] <= "2017-04-15"
        ][:400]
    assert len(found) == 400
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
    first, last = date(2017, 3, 10), date(2017, 5, 20)
    feed(some_loans / FILE, some_loans / "one")
    feed(some_loans / FILE, some_loans / "two")

    command("roll", "--book", "one", "--from", first.isoformat(), "--to", last.isoformat())
    day = first
    while day <= last:
        command("roll", "--book", "two", "--date", day.isoformat())
        day += timedelta(days=1)

    assert len(stays("one")) > 200
    assert stays("one") == stays("two")
    assert list(Book.objects.order_by("code").values_list("business_date", flat=True)) == [last, last]


@pytest.mark.django_db
def test_payments_that_arrive_weeks_late_end_in_the_same_stays(some_loans: Path) -> None:
    # Given one book that knew every payment in time, and one that rolled a month before it heard of any
    first, last = "2017-03-25", "2017-05-10"
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
