"""Every table of figures says the same in every cell on the page, in the workbook and to programs."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from casework.contact.models import Party
from casework.people.models import Role
from casework.portfolio.models import Book, Loan
from casework.reports.kinds import Asked
from casework.reports.selectors.scope import Scope
from casework.reports.services.workbook import build_workbook
from casework.reports.tables import CATALOGUE
from casework.reports.templatetags.figures import clock
from tests import factories
from tests.clock import NOW
from tests.reports import floor, lent
from tests.reports.partners_floor import count, fed

FIRST, LAST = date(2025, 12, 1), date(2026, 3, 10)
PERIOD = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
# No case was held out here: tests/collections/test_slices.py counts such.
EMPTY = {"self-cure", "net"}
# Their lines are of a month: programs are told its first day.
OF_MONTHS = {"vintages", "cohorts", "collector-cohorts"}


@pytest.fixture
def made(db: None) -> None:
    """Ten days of collections with calls and promises; loans of two books and currencies, some paid, some late."""
    worked = floor.worked_collections()
    case = worked.case(Loan.objects.earliest("pk"))
    for party in (Party.NOBODY, Party.BORROWER, Party.BORROWER):
        floor.call(case, worked.ann, party, 2)
    floor.promise(case, worked.ann, "30.00", 2, 4, "kept")
    floor.promise(case, worked.bob, "50.00", 3, 5, "broken")
    lending = lent.make()
    for number in range(12):
        terms = lent.Terms(
            paid_out=(-80, -35, -20)[number % 3], gaps=[14, 9], score=number * 50, parts=True, dollars=number == 2,
            funded=number % 2 == 0, channel=number % 3,
        )  # fmt: skip
        loan = lent.lend(lending, number, terms)
        lent.settle_terms(loan)
        for instalment in loan.instalments.all()[: number % 3]:
            lent.act(lending, loan, "pay", instalment.due_on, "115.50")
    for outcome in ("approved", "rejected"):
        order = factories.decide(factories.order(product=lending.products[0]), lending.orders[0].initial_by, outcome)
        if outcome == "approved":
            factories.decide(order, lending.orders[0].rereview_by, "rejected")
    fed("channel_events", [count("a", "2026-02-25", 10, clicks=5)], lending.products[0].book)
    Book.objects.filter(code="west").update(business_date=LAST)


@pytest.mark.usefixtures("made")
def test_page_workbook_and_programs_say_the_same_in_every_cell(client: Client, tmp_path: Path) -> None:
    client.force_login(factories.person("", Role.OPERATIONS))
    target = tmp_path / "kpi.xlsx"
    asked = Asked(scope=Scope(first=FIRST, last=LAST), asker="-", language="en", now=NOW)
    build_workbook(asked=asked, target=target)
    book = openpyxl.load_workbook(target)
    for entry in CATALOGUE:
        said = client.get(reverse("reports:kpi_data"), {**PERIOD, "table": entry.key}).json()
        assert bool(said["rows"]) == (entry.key not in EMPTY), entry.key
        kinds = {column["key"]: column["kind"] for column in said["columns"]}
        sheet = [[cell.value for cell in row] for row in book[said["title"]].iter_rows()]
        assert sheet[0] == [column["title"] for column in said["columns"]]
        rows = [[number(row[key], kind) for key, kind in kinds.items()] for row in said["rows"]]
        assert [[plain(cell) for cell in row] for row in sheet[1 : len(rows) + 1]] == rows, entry.key
        months = [number for number, kind in enumerate(kinds.values()) if kind == "month"]
        assert len(months) == (entry.key in OF_MONTHS), entry.key
        formats = {row[place].number_format for place in months for row in book[said["title"]].iter_rows(min_row=2)}
        assert formats == ({"yyyy-mm"} if months else set()), entry.key
        on_page(client, said, kinds)


def on_page(client: Client, said: Any, kinds: dict[str, str]) -> None:
    answer = client.get(reverse("reports:kpi"), {**PERIOD, "table": said["table"]})
    page = answer.context["page"]
    lines = shown(answer.content.decode()) if said["rows"] else []
    keys = [head.key for head in page.heads]
    told = [[written(row[key], kinds[key]) for key in keys] for row in said["rows"]]
    assert lines[: len(told)] == told, said["table"]
    if page.has_totals and told:
        assert lines[len(told)][1:] == [written(said["totals"][key], kinds[key]) for key in keys][1:], said["table"]
    # What stands once above the table is the same in all of its rows.
    for title, value in page.said_once:
        (key,) = [column["key"] for column in said["columns"] if column["title"] == title]
        assert {row[key] for row in said["rows"]} - {None} == {value}


def shown(html: str) -> list[list[str]]:
    """Return the cells of the table of figures, the row of totals last, without what they lead to."""
    table = html.split("<tbody>")[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def written(value: Any, kind: str) -> str:
    """Return a value for programs as the page writes it."""
    if value is None or kind == "text" or value == "immature":
        return "" if value is None else str(value)
    if kind == "money":
        return f"{Decimal(value):,.2f}"
    if kind == "percent":
        return f"{(Decimal(value) * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
    if kind == "whole":
        return f"{value:,}"
    if kind == "month":
        return str(value)[:7]
    return str(value) if isinstance(value, str) else clock(timedelta(seconds=value))


def number(value: Any, kind: str) -> Any:
    """Return a value for programs as the sheet holds it."""
    if value is None or kind in {"text", "day", "month"} or value == "immature":
        return value
    return pytest.approx(float(value), abs=1e-9)


def plain(cell: Any) -> Any:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, int | float):
        return float(cell)
    return cell.date().isoformat() if hasattr(cell, "date") else cell
