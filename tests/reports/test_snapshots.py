"""A fed history: idempotent row by row, counted once it is there, and exactly the numbers of the real file."""

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.portfolio.feeds import reasons as portfolio_reasons
from casework.portfolio.models import Book
from casework.reports.models import MonthTotal, RollCell, Snapshot, SnapshotMonth, Vintage, VintageCell
from casework.reports.snapshots import feed as kind
from casework.reports.snapshots.services.counting import count_fed
from tests.clock import NOW
from tests.portfolio.book_of import counts, reasons
from tests.reports.snapshot_files import book, feed_history, months, row

pytestmark = pytest.mark.django_db

UCI = Path(__file__).resolve().parent.parent.parent / "samples" / "mappings" / "uci_snapshots.toml"
JUL_AUG = [[24286, 22, 1479, 0, 0], [0, 4, 0, 0, 0], [1225, 2, 2302, 290, 0], [46, 0, 88, 24, 82], [5, 0, 58, 12, 75]]
AUG_SEP = [
    [22735, 1836, 991, 0, 0], [0, 28, 0, 0, 0], [392, 1672, 1591, 272, 0], [47, 109, 71, 41, 58], [8, 43, 14, 9, 83],
]  # fmt: skip


def said(*arguments: str, first: str = "2026-01-31", last: str = "2026-06-30") -> str:
    out = io.StringIO()
    call_command("rates", "--from", first, "--to", last, *arguments, stdout=out)
    return out.getvalue()


def rates(**days: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said("--json", **days))
    return found


@pytest.mark.full
def test_the_real_file_gives_exactly_the_published_numbers(real_data: Path):
    out = io.StringIO()
    call_command("feed", "snapshots", str(real_data / "uci_credit_card.csv"), "--mapping", str(UCI), stdout=out)
    assert "30000 rows read, 180000 added, 0 unchanged, 0 skipped by the filter, 0 refused" in out.getvalue()
    found = rates(first="2005-04-30", last="2005-09-30")
    assert found.keys() == {"transitions", "month_ends"}
    assert [(one["from"], one["to"]) for one in found["transitions"]][-2:] == [
        ("2005-07-31", "2005-08-31"), ("2005-08-31", "2005-09-30"),
    ]  # fmt: skip
    assert len(found["transitions"]) == 5
    assert all(one["buckets"] == ["M0", "M1", "M2", "M3", "M4+"] for one in found["transitions"])
    assert [one["counts"] for one in found["transitions"][-2:]] == [JUL_AUG, AUG_SEP]
    assert all(sum(map(sum, one["counts"])) == 30_000 for one in found["transitions"])
    september = found["month_ends"][-1]
    assert september == {
        "date": "2005-09-30",
        "count_pct": {"M0": 77.27, "M1": 12.29, "M2": 8.89, "M3": 1.07, "M4+": 0.47},
        "balance_pct": {"M0": 80.63, "M1": 6.55, "M2": 11.26, "M3": 0.79, "M4+": 0.77},
        "lagged_pct": {"M1": 6.82, "M2": 12.26, "M3": 0.94, "M4+": 0.98},
    }
    assert found["month_ends"][0]["lagged_pct"] == {"M1": None, "M2": None, "M3": None, "M4+": None}


def test_a_history_is_taken_once_and_bad_rows_are_told():
    of = book()
    rows: list[dict[str, Any]] = [
        row("A", "2026-01-31", "", dpd="29"), row("A", "2026-02-28", "M2", "-5.00", dpd=""),
        row("B", "2026-01-30", "M0", dpd=""), row("B", "2026-01-31", "M1", dpd="30"),
        row("C", "2026-01-31", "", dpd=""), row("A", "2026-01-31", "M2", dpd=""), row("A", "2026-01-31", "", dpd="29"),
        row("D", "2026-01-31", "M9", dpd=""),
    ]  # fmt: skip
    entry = feed_history(of, rows)
    assert counts(entry) == (8, 2, 1, 0, 5)
    assert [(number, field, reason) for number, field, _value, reason in reasons(entry)] == [
        (4, "taken_on", kind.NOT_MONTH_END), (5, "bucket", kind.OTHER_BUCKET), (6, "bucket", kind.NO_BUCKET),
        (7, "external_ref", portfolio_reasons.OTHER_CONTENT), (9, "bucket", portfolio_reasons.NOT_A_CHOICE),
    ]  # fmt: skip
    kept = list(Snapshot.objects.order_by("month").values_list("loan_ref", "bucket", "dpd", "balance"))
    assert kept == [("A", "M1", 29, Decimal("100.00")), ("A", "M2", None, Decimal("0.00"))]
    counted = list(SnapshotMonth.objects.values_list("counted_at", flat=True))
    assert counts(feed_history(of, rows)) == (8, 0, 3, 0, 5)
    assert list(SnapshotMonth.objects.values_list("counted_at", flat=True)) == counted


def test_rates_of_a_small_book_counted_by_hand():
    of = book()
    rows = [
        *months("A", "M0", "M1", "M2", balance="100.00"), *months("B", "M0", "M0", "settled", balance="300.00"),
        *months("C", "M1", "M0", "M0", balance="50.00"), *months("D", "M1", "M2", "written_off", balance="150.00"),
        *months("E", "M1", "", "", balance="40.00"), *months("F", "", "M0", "M0", balance="60.00"),
    ]  # fmt: skip
    feed_history(of, rows)
    first, second = rates()["transitions"]
    assert first["buckets"] == ["M0", "M1", "M2", "M3", "M4+", "gone"]
    assert first["counts"][:2] == [[1, 1, 0, 0, 0, 0], [1, 0, 1, 0, 0, 1]]  # F was not there before
    assert first["balances"][:2] == [[300.0, 100.0, 0.0, 0.0, 0.0, 0.0], [50.0, 0.0, 150.0, 0.0, 0.0, 0.0]]
    assert second["buckets"] == ["M0", "M1", "M2", "M3", "M4+", "written_off", "settled"]
    assert second["counts"][:3] == [[2, 0, 0, 0, 0, 0, 1], [0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0]]
    march = rates()["month_ends"][-1]
    # Receivables 210 of three loans: A in M2 100, C and F current 110; D written off and B settled are out.
    assert march["count_pct"] == {"M0": 66.67, "M1": 0.0, "M2": 33.33, "M3": 0.0, "M4+": 0.0}
    assert march["balance_pct"] == {"M0": 52.38, "M1": 0.0, "M2": 47.62, "M3": 0.0, "M4+": 0.0}
    assert march["lagged_pct"] == {"M1": 0.0, "M2": 15.63, "M3": None, "M4+": None}  # 100 ÷ January's 640


def test_a_month_that_comes_late_counts_those_after_it_anew():
    of = book()
    feed_history(of, [row("A", "2026-03-31", "M1"), row("A", "2026-01-31", "M0")])
    assert rates()["transitions"] == []
    feed_history(of, [row("A", "2026-02-28", "M1")])
    assert [one["counts"][0][1] or one["counts"][1][1] for one in rates()["transitions"]] == [1, 1]
    before = _counted()
    SnapshotMonth.objects.update(counted_at=None)  # a feed that broke off before it counted
    MonthTotal.objects.all().delete()
    assert rates()["month_ends"][0]["count_pct"]["M0"] == 100.0
    assert _counted() == before
    assert count_fed(book_id=of.pk, now=NOW) == 0


def _counted() -> list[set[tuple[Any, ...]]]:
    found = []
    for model in (MonthTotal, RollCell, Vintage, VintageCell):
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
        found.append(set(model._default_manager.values_list(*names)))
    return found


def test_which_book_has_to_be_clear():
    with pytest.raises(CommandError, match="No book has snapshots"):
        said()
    for code in ("one", "two"):
        feed_history(book(code), [row("A", "2026-01-31", "M0")])
    with pytest.raises(CommandError, match="--book: one, two"):
        said()
    with pytest.raises(CommandError, match="after the last"):
        said(first="2026-07-01")
    shown = said("--book", "one")
    assert "2026-01-31  100.00  0.00" in shown
    assert Book.objects.count() == 2
    assert Snapshot.objects.filter(month=date(2026, 1, 31)).count() == 2
