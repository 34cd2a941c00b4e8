"""The portfolio's workbook and what programs are told of it: the numbers of the page, for every month at once."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Role
from casework.reports import kinds
from casework.reports.kinds import Asked
from casework.reports.models import Export, SnapshotMonth
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.selectors.shapes import Shown
from casework.reports.snapshots.services.taking import take_range
from casework.reports.snapshots.sheets import CATALOGUE
from tests.clock import NOW
from tests.factories import person
from tests.reports.own_book import FEB, JAN, MAR, YEAR, made_book
from tests.reports.snapshot_files import book as fed_book
from tests.reports.snapshot_files import feed_history, months, row
from tests.reports.test_everywhere_alike import number, plain

pytestmark = pytest.mark.django_db

PERIOD = {"first": YEAR.isoformat(), "last": MAR.isoformat()}
Lines = dict[Any, list[Any]]


@pytest.fixture
def client(client: Client) -> Client:
    """Let operations read a book of our own and one that was fed."""
    take_range(book=made_book(), first=YEAR, last=MAR, now=NOW)
    fed = fed_book()
    feed_history(fed, [*months("A", "M0", "M1", "M2"), *months("B", "M1", "M0", "settled", balance="300.00")])
    client.force_login(person("", Role.OPERATIONS, online=False))
    return client


def told(client: Client, key: str, **query: str) -> list[dict[str, Any]]:
    """Return the rows of a table of our own book's month ends as programs are told them."""
    answer = client.get(reverse("reports:portfolio_data"), {**PERIOD, "book": "own", "table": key, **query})
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return [line for line in rows if line.get("at", "Month end") == "Month end"]


def on_page(client: Client, table: str, by: str, **query: str) -> Lines:
    """Return the rows of the page by their first cell."""
    asked = {**PERIOD, "book": "own", "kind": SnapshotKind.MONTH, "by": by, "table": table, **query}
    shown: Shown = client.get(reverse("reports:portfolio"), asked).context["shown"]
    return {str(line[0].value): [cell.value for cell in line[1:]] for line in shown.rows}


def as_page(line: dict[str, Any], *names: str) -> list[Any]:
    """Return the cells of a row whose keys begin so, in their order."""
    cells = [value for key, value in line.items() if key.startswith(names)]
    return [pytest.approx(float(cell)) if isinstance(cell, str) else cell for cell in cells]


def same(cells: list[Any], line: list[Any]) -> bool:
    return [float(cell) if cell is not None else None for cell in cells] == line


@pytest.mark.parametrize("by", ["count", "balance"])
def test_the_page_and_the_sheets_say_the_same(client: Client, by: str) -> None:
    key = "roll-loans" if by == "count" else "roll-balance"
    for end in (FEB, MAR):
        page = on_page(client, "roll", by, month=end.isoformat())
        sheet = [line for line in told(client, key) if line["end"] == end.isoformat()]
        assert list(page) == [line["came"] for line in sheet] == ["M0", "M1", "M2", "M3", "M4+"]
        for line in sheet:
            shares = page[line["came"]]
            assert same(shares[:6], as_page(line, "before", "roll_rate_M")), (end, line)
            last = shares[-2] if by == "count" else shares[-1]  # cure rates go by loans, net flows by balance
            assert same([last], as_page(line, "cure_rate", "net_flow"))
    delinquency, phases = on_page(client, "delinquency", by), on_page(client, "phases", by)
    whole = "loans" if by == "count" else "receivables"
    for line in told(client, "delinquency"):
        page_line = delinquency[line["end"]]
        assert same(page_line, as_page(line, whole, f"coincident_{by}_", "lagged"))
    for line in told(client, "phases"):
        page_line = phases[line["end"]][1:]
        said = "loans_" if by == "count" else "balance_"
        assert same(page_line[::2], as_page(line, said))
        assert same(page_line[1::2], as_page(line, f"phase_{by}_"))
    assert list(delinquency) == list(phases) == [day.isoformat() for day in (JAN, FEB, MAR)]


def test_vintages_and_first_payments_of_every_threshold_are_those_of_the_page(client: Client) -> None:
    for key, ever in (("vintages", {}), ("vintages-ever", {"ever": "1"})):
        sheet = told(client, key)
        assert [line["threshold"] for line in sheet] == ["1+", "30+", "90+"]
        for threshold in ("1", "30", "90"):
            page = on_page(client, "vintages", "count", threshold=threshold, **ever)
            lines = [line for line in sheet if line["threshold"] == f"{threshold}+"]
            assert [line["month"][:7] for line in lines] == list(page)
            for line in lines:
                assert same(page[line["month"][:7]], as_page(line, "loans", "disbursed", "vintage"))
    sheet = told(client, "first")
    for days in (7, 15, 30):
        page = on_page(client, "first", "count", days=str(days))
        lines = [line for line in sheet if line["days"] == days]
        assert [line["month"][:7] for line in lines] == list(page)
        for line in lines:
            assert same(page[line["month"][:7]], as_page(line, "due", "unpaid", "first_default"))
    (december,) = [line for line in sheet if line["days"] == 30 and line["month"] == "2026-01-01"]
    assert (december["due"], december["unpaid"], december["first_default"]) == (2, 0, "0")


def test_the_workbook_holds_every_book_and_each_metric_once(client: Client, tmp_path: Path) -> None:
    target, seen = tmp_path / "portfolio.xlsx", []
    asked = Asked(scope=Scope(first=YEAR, last=MAR), asker="-", language="en", now=NOW)
    lines = kinds.get("portfolio").build(asked, target, lambda done, whole: seen.append((done, whole)))
    book = openpyxl.load_workbook(target)
    names = [str(entry.title) for entry in CATALOGUE]
    assert book.sheetnames == [*names, "Charts", "Definitions", "Parameters"]
    assert seen[-1] == (lines, lines)
    rows = 0
    for entry in CATALOGUE:
        said = client.get(reverse("reports:portfolio_data"), {**PERIOD, "table": entry.key}).json()
        kind_of = {column["key"]: column["kind"] for column in said["columns"]}
        sheet = [[cell.value for cell in line] for line in book[said["title"]].iter_rows()]
        assert sheet[0] == [column["title"] for column in said["columns"]]
        cells = [[number(line[key], kind) for key, kind in kind_of.items()] for line in said["rows"]]
        assert [[plain(cell) for cell in line] for line in sheet[1:]] == cells, entry.key
        assert {line["book"] for line in said["rows"]} <= {"own", "history"}
        rows += len(cells)
    assert rows == lines
    assert {line["book"] for line in client.get(
        reverse("reports:portfolio_data"), {**PERIOD, "table": "roll-loans"}
    ).json()["rows"]} == {"own", "history"}  # fmt: skip
    defined = [(line[0].value, line[1].value, line[4].value) for line in book["Definitions"].iter_rows(min_row=2)]
    assert len(defined) == len(set(defined))
    assert ("Roll rates (loans)", "Cure rate", "count") in defined
    percent = book["Roll rates (loans)"]["I2"]
    assert (percent.number_format, book["Roll rates (loans)"].freeze_panes) == ("0.00%", "A2")
    assert str(book["Roll rates (loans)"]["I1"].comment.text).startswith("loans of the row's bucket")


def test_a_month_that_is_not_counted_is_told_in_the_workbook(client: Client, tmp_path: Path) -> None:
    feed_history(fed_book("late"), [row("A", "2026-02-28", "M0")])
    SnapshotMonth.objects.filter(book__code="late").update(counted_at=None)
    target = tmp_path / "portfolio.xlsx"
    asked = Asked(scope=Scope(first=YEAR, last=MAR), asker="-", language="en", now=NOW)
    kinds.get("portfolio").build(asked, target, lambda _done, _whole: None)
    facts = {line[0].value: line[1].value for line in openpyxl.load_workbook(target)["Parameters"].iter_rows()}
    assert "late 2026-02" in facts["Delinquency"]


def test_who_asks_for_the_workbook_and_what_is_not_there(client: Client) -> None:
    data = reverse("reports:portfolio_data")
    assert client.get(data, {**PERIOD, "table": "%00"}).status_code == 404
    wrong = client.get(data, {"table": "roll-loans", "first": "x", "book": "\x00"})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"first", "last", "book"})
    page = client.get(reverse("reports:portfolio"), {**PERIOD, "book": "own", "kind": "month", "by": "count"}).text
    asked = dict(re.findall(r'type="hidden" name="(kind|first|last|book)" value="([^"]*)"', page))
    assert asked == {"kind": "portfolio", "book": "own", **PERIOD}
    assert client.post(reverse("reports:index"), asked).status_code == 302
    export = Export.objects.get()
    assert (export.kind, export.first_day, export.last_day, export.params["book"]) == ("portfolio", YEAR, MAR, "own")
    client.force_login(person("", Role.SUPERVISOR, online=False))
    assert 'value="portfolio"' not in client.get(reverse("reports:portfolio")).text
    assert 'value="portfolio"' not in client.get(reverse("reports:index")).text
