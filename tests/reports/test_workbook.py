"""The workbook says what the floor did: typed, explained, totals that agree; the command writes the same one."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import python_calamine
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from casework.people.models import Role
from casework.portfolio.models import Book
from casework.reports.kinds import Asked
from casework.reports.metrics import collecting as metrics
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.services.workbook import build_workbook, parameters
from casework.reports.tables import Table, tables
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import on
from tests.reports.worked_out import evaluated, plain

SCOPE = Scope(first=on(0), last=on(9))
OF_REVIEW = [
    "Reviewers",
    "Review floor",
    "Order times",
    "Reasons",
    "Outcome",
    "Vintages",
    "Overturned",
    "Against expected",
]
OF_COLLECTIONS = [
    "Collectors",
    "Buckets",
    "Collection teams",
    "Cohorts",
    "Collectors' cohorts",
    "Contacts",
    "Promises",
    "Collection floor",
    "Self-cure",
    "Net of self-cure",
]
TABLES = [*OF_REVIEW, *OF_COLLECTIONS, "Channels", "Funders"]
SHEETS = [*TABLES, "Charts", "Definitions", "Parameters"]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> SimpleNamespace:
    """The workbook of a floor that reviewed and collected, and its tables: built once, in a transaction that goes."""
    target = tmp_path_factory.mktemp("kpi") / "kpi.xlsx"
    with django_db_blocker.unblock(), transaction.atomic():
        floor.worked_collections()
        initial = factories.review_team("initial")
        ann = factories.person("ann-r", Role.INITIAL_REVIEWER, team=initial)
        mean = factories.person("=cmd|'/c calc'!A1", Role.INITIAL_REVIEWER, team=initial)
        floor.reviewed_orders(ann, [10, 30], at=NOW)
        floor.reviewed_orders(ann, [20], at=NOW + timedelta(days=1), outcome="rejected")
        floor.reviewed_orders(mean, [100], at=NOW)
        lines, shown = build(target), tables(Kpi(SCOPE))
        transaction.set_rollback(True)
    return SimpleNamespace(book=openpyxl.load_workbook(target), lines=lines, tables=shown, path=target)


@pytest.fixture
def book(made: SimpleNamespace) -> Any:
    """The workbook alone."""
    return made.book


def build(target: Path, scope: Scope = SCOPE, language: str = "en", **more: Any) -> int:
    return build_workbook(asked=Asked(scope=scope, asker="Lea", language=language, now=NOW), target=target, **more)


def header(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def column(sheet: Any, title: str) -> list[Any]:
    at = header(sheet)[title]
    return [row[at - 1].value for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row - 1)]


def test_every_sheet_is_there_frozen_and_filtered(made: SimpleNamespace) -> None:
    book = made.book
    assert made.lines == 3 + 2 + 1 + 2 + 3 + 4 + 1 + 2 + 3 + 2 + 1 + 1
    assert book.sheetnames == SHEETS
    for name in TABLES:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_every_figures_header_says_what_it_means(book: Any) -> None:
    plain = {"Reviewer", "Stage", "Day", "Book", "Collector", "Bucket", "Currency", "Decision", "Reason"}
    plain |= {"Disbursed in", "Began in", "Team", "Channel", "Funder"}
    for name in TABLES:
        for cell in book[name][1]:
            assert (cell.comment is None) == (cell.value in plain), f"{name}: {cell.value}"
    comment = next(cell for cell in book["Collectors"][1] if cell.value == "Collection rate").comment.text
    assert comment == metrics.COLLECTOR_RATE.explanation
    assert comment.startswith("placements that ended collected in the period ÷ placements active in the period")


def test_the_definitions_say_the_same_words(made: SimpleNamespace) -> None:
    sheet = made.book["Definitions"]
    shown = {
        (table.title, str(head.metric.name), str(head.metric.numerator), str(head.metric.denominator) or None)
        for table in made.tables for head in table.heads if head.metric
    }  # fmt: skip
    assert {tuple(row[:4]) for row in sheet.iter_rows(min_row=2, values_only=True)} == shown


def test_what_is_drawn_is_drawn_of_the_cells(book: Any) -> None:
    decided, rates, brought = book["Charts"]._charts
    assert [series.val.numRef.f for series in decided.series] == [
        "'Review floor'!$E$2:$E$3",
        "'Review floor'!$F$2:$F$3",
    ]
    assert book["Review floor"]["E1"].value == "Approved"
    assert [series.val.numRef.f for series in rates.series] == ["'Buckets'!$E$2:$E$5"]
    assert brought.series[0].val.numRef.f == "'Channels'!$F$2"


def test_numbers_are_numbers_and_days_are_days(book: Any) -> None:
    row = [(cell.value, cell.number_format) for cell in book["Reviewers"][3]]

    assert row == [
        ("Ann R", "General"), ("Initial review", "General"), (datetime.fromisoformat("2026-03-02"), "yyyy-mm-dd"),
        (2, "#,##0"), (2, "#,##0"), (0, "#,##0"),
        *[(timedelta(minutes=each), "[h]:mm:ss") for each in (10, 30, 20, 20, 40) * 2],  # gross, net
        (2, "#,##0"), (1, "0.00%"),
    ]  # fmt: skip
    assert column(book["Collectors"], "Cash while active") == [100, 100, 40]


def test_a_name_that_is_a_formula_stays_a_name(book: Any) -> None:
    cell = book["Reviewers"]["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=Cmd|'/C Calc'!A1", "s", True)


def test_an_empty_cell_where_there_is_nothing_to_divide_by(book: Any) -> None:
    sheet = book["Buckets"]
    rates = dict(zip(column(sheet, "Bucket"), column(sheet, "Collection rate"), strict=True))
    on_time = dict(zip(column(sheet, "Bucket"), column(sheet, "On-time rate"), strict=True))

    assert rates == {"S0": None, "S1": 0.5, "S2": 0, "M1": 0}
    assert on_time == {"S0": pytest.approx(1 / 3), "S1": None, "S2": None, "M1": None}


def test_the_totals_agree_with_the_rows(made: SimpleNamespace) -> None:
    for table in (each for each in made.tables if each.rows):
        sheet = made.book[table.title]
        if not table.has_totals:
            assert sheet.cell(sheet.max_row, 1).value != "Total", table.title
            continue
        totals = dict(evaluated(sheet))
        assert totals, table.title
        for head, expected in zip(table.heads[1:], table.totals[1:], strict=True):
            got = totals[head.title]
            same = got == expected if expected is None or got is None else float(got) == pytest.approx(plain(expected))
            assert same, f"{table.title}, {head.title}: {got} is not {expected}"


def test_how_it_was_made_stands_in_it(book: Any) -> None:
    facts = {label.value: fact.value for label, fact in book["Parameters"].iter_rows()}

    assert facts["First day"] == datetime.fromisoformat("2026-03-01")
    assert facts["Made for"] == "Lea"
    assert (facts["As of"], facts["Time zone of “as of”"]) == (NOW.replace(hour=11, tzinfo=None), "Africa/Lagos")
    assert facts["Teams"] == "All"
    assert re.fullmatch(r"Casework \d+\.\d+\.\d+", facts["Made by"])
    assert "lagos (Africa/Lagos, NGN, rolled up to 2026-03-10)" in facts["Books"]


@pytest.mark.django_db
def test_a_book_that_was_never_rolled_is_said_so(db: None) -> None:
    Book.objects.create(code="new", name="New", time_zone="Asia/Taipei", currency="TWD")
    scope = Scope(book_id=None, first=on(0), last=on(9), team_ids=None)
    facts = dict(parameters(Asked(scope=scope, asker="Lea", language="en", now=NOW)))
    assert facts["Books"] == "new (Asia/Taipei, TWD, never rolled)"


@pytest.mark.django_db
def test_amounts_of_two_currencies_have_no_total(db: None) -> None:
    made = floor.collections()
    first, second = made.loan(0), made.loan(0)
    type(second).objects.filter(pk=second.pk).update(currency="USD")
    made.roll(1)
    for loan in (first, second):
        made.give(loan, made.ann)

    found: Table = next(table for table in tables(Kpi(SCOPE)) if table.key == "collectors")

    totals = dict(zip([head.key for head in found.heads], found.totals, strict=True))
    assert (totals["owed"], totals["amount_rate"], totals["placements"]) == (None, None, 2)


@pytest.mark.django_db
def test_totals_of_one_currency_are_exact(db: None) -> None:
    floor.worked_collections()
    found = next(table for table in tables(Kpi(SCOPE)) if table.key == "collectors")

    totals = dict(zip([head.key for head in found.heads], found.totals, strict=True))

    assert totals["cash"] == Decimal("240.00")
    assert totals["amount_rate"] == Decimal("240") / Decimal("400")


def test_it_speaks_the_askers_language(db: None, tmp_path: Path) -> None:
    build(tmp_path / "a.xlsx", language="zh-hans")

    # Whatever the catalogue says by now: the sheets are named by it, and the file opens.
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames) == len(SHEETS) - 1  # nothing to draw


def test_progress_is_told_to_the_end(db: None, tmp_path: Path) -> None:
    floor.worked_collections()
    told: list[tuple[int, int]] = []

    build(tmp_path / "a.xlsx", progress=lambda done, total: told.append((done, total)))

    assert told[0] == (0, 16)
    assert told[-1] == (16, 16)
    assert told == sorted(told)


def test_the_command_writes_the_same_workbook(db: None, tmp_path: Path, capsys: Any) -> None:
    floor.worked_collections()
    build(tmp_path / "by-hand.xlsx")

    call_command("export", "kpi", "--from", "2026-03-01", "--to", "2026-03-10", "--out", str(tmp_path / "out.xlsx"))

    def rows(name: str) -> list[Any]:
        opened = python_calamine.load_workbook(str(tmp_path / name))
        return [opened.get_sheet_by_name(sheet).to_python() for sheet in TABLES]

    assert rows("out.xlsx") == rows("by-hand.xlsx")
    assert capsys.readouterr().out.endswith("out.xlsx: 16 lines of figures from 2026-03-01 to 2026-03-10.\n")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--from", "2026-03-02", "--to", "2026-03-01", "--out", "a.xlsx"], "after the last"),
        (["--from", "2026-03-01", "--to", "2026-03-01", "--out", "/nowhere/at/all/a.xlsx"], "no folder"),
        (["--from", "2026-03-01", "--to", "2026-03-01", "--out", "a.xlsx", "--book", "x"], "no book called"),
        (["--from", "yesterday", "--to", "2026-03-01", "--out", "a.xlsx"], "YYYY-MM-DD"),
    ],
)
def test_the_command_says_what_is_wrong(db: None, tmp_path: Path, monkeypatch: Any, arguments: list[str], word: str):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match=word):
        call_command("export", "kpi", *arguments)

    assert list(tmp_path.iterdir()) == []


def test_each_audience_gets_its_own_sheets(db: None, tmp_path: Path) -> None:
    for of_review, sheets in [(True, OF_REVIEW), (False, OF_COLLECTIONS)]:
        build(tmp_path / "a.xlsx", of_review=of_review)
        assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == [*sheets, "Definitions", "Parameters"]
