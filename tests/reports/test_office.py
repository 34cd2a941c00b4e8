"""Every kind of workbook that leaves the house is opened by LibreOffice, which works out the same totals."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.collections.agencies import services as agencies
from casework.collections.agencies.exports import write_batch
from casework.collections.models import CollectionCase
from casework.contact import services as contact
from casework.jobs import services as jobs
from casework.people.models import Role, User
from casework.portfolio.models import AcquisitionChannel, Book
from casework.reports import kinds
from casework.reports.kinds import Asked
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import line_of
from casework.reports.partners.services.ruling import rule
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.settlements.models import ChannelStatement
from casework.reports.tables import Table, tables
from tests import factories
from tests.clock import NOW
from tests.reports import floor, settled
from tests.reports.floor import on
from tests.reports.partners_floor import count, fed
from tests.reports.snapshot_files import book as history_book
from tests.reports.snapshot_files import feed_history, months
from tests.reports.worked_out import evaluated, plain

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MEAN = "=cmd|'/c calc'!A1"
SCOPE = Scope(first=on(0), last=on(9))

pytestmark = [
    pytest.mark.office,
    pytest.mark.django_db,
    pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: apt-get install libreoffice-calc-nogui"),
]


def settle_with_a_channel(book: Book, maker: User, checker: User) -> None:
    """Let a channel have a decided and an open difference, a balance, and statements of which one corrects another."""
    channel = factories.channel("store", book)
    AcquisitionChannel.objects.filter(pk=channel.pk).update(name=MEAN)
    first, later = NOW, NOW + timedelta(days=3)
    fed("channel_events", [count(f"a{n}", str(on(n)), 40 + n, clicks=7) for n in (0, 1)], book)
    theirs = [count(f"a{n}", str(on(n)), 41 + n, clicks=7) for n in (0, 1)]
    fed("channel_reports", [{"disbursed": "", "amount": "", **row} for row in theirs], book)
    settled.agree(channel, maker, checker, every="day", effective_on=on(0), model="prepaid")
    settled.pay_in(channel, maker, "200.00", "=1+1")
    settled.correct(channel, maker, checker, "-0.35", MEAN)
    settled.issued(channel, maker, checker, first)
    line = line_of(channel, on(0), CountKind.REGISTRATIONS)
    assert line is not None
    rule(channel=channel, day=on(0), kind=line.kind, seen=(line.ours, line.theirs), counts=Decimal(41), note=MEAN,
         actor=maker, now=first)  # fmt: skip
    assert sum(one.corrected for one in settled.issued(channel, maker, checker, later)) == Decimal("2.00")


def every_workbook(folder: Path) -> tuple[list[Path], list[Table]]:
    """Write all that is offered as a workbook, an agency's file and a simulation's sheet, of one worked floor; return
    the files, and the tables of the figures as they were then.
    """
    made = floor.worked_collections()
    initial = factories.review_team("initial")
    for name, minutes in (("ann-r", [10, 30]), (MEAN, [100])):
        floor.reviewed_orders(factories.person(name, Role.INITIAL_REVIEWER, team=initial), minutes, at=NOW)
    settle_with_a_channel(made.book, *settled.keepers())
    asked = Asked(scope=SCOPE, asker=MEAN, language="en", now=NOW)
    written = []
    feed_history(history_book("history"), [*months("A", "M0", "M1"), *months("B", "M1", "M0", balance="300.00")])
    for kind in (each for each in kinds.every() if each.suffix == "xlsx"):
        written.append(folder / f"{kind.key}.xlsx")
        scope = Scope(first=date(2026, 1, 1), last=date(2026, 3, 31)) if kind.key == "portfolio" else SCOPE
        kind.build(replace(asked, scope=scope), written[-1], lambda _done, _all: None)

    shown = tables(Kpi(SCOPE))  # later on the agency has the cases
    boss, maker = factories.person("", Role.SUPERVISOR, leads=made.team), factories.person("", Role.OPERATIONS)
    later = NOW + timedelta(days=9)
    agency = agencies.add_agency(book=made.book, code="acme", name=MEAN, actor=maker, now=later)
    cases = [case.pk for case in CollectionCase.objects.filter(closed_on__isnull=True)]
    placed = agencies.place(
        agency=agency, cases=cases, due_back_on=on(40), reason=MEAN, actor=boss, now=NOW + timedelta(days=8)
    )
    written.append(folder / "agency.xlsx")
    write_batch(placed.batch.public_id, target=written[-1], actor=maker, now=later)

    tried = contact.ask_simulation(
        book=made.book, owner=boss, now=later, version=None, preset="house", thirds=False, keep_own=False,
        first=on(0), last=on(9),
    )  # fmt: skip
    jobs.run(job_id=tried.job_id, clock=lambda: later)
    tried.refresh_from_db()
    written.append(folder / "simulation.xlsx")
    shutil.copy(tried.file.path, written[-1])
    return written, shown


def test_another_program_opens_every_workbook_and_works_out_the_same_totals(tmp_path: Path, settings: Any) -> None:
    """LibreOffice recalculates every formula when it converts; what it would have to repair, it does not convert."""
    settings.MEDIA_ROOT = tmp_path / "media"
    written, shown = every_workbook(tmp_path)
    assert len(written) >= 7

    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), *map(str, written)], capture_output=True, text=True, timeout=100,
        check=True,
    )  # fmt: skip

    assert done.stdout.count("convert ") == len(written), done.stdout + done.stderr
    formulas = 0
    for path in written:
        ours = openpyxl.load_workbook(path)
        theirs = openpyxl.load_workbook(tmp_path / "out" / path.name, data_only=True)
        assert theirs.sheetnames == ours.sheetnames, path.name
        for sheet in ours:
            assert theirs[sheet.title].max_row == sheet.max_row, f"{path.name}, {sheet.title}"
            for cell, (title, expected) in zip(sheet[sheet.max_row], by_column(sheet), strict=True):
                if cell.data_type == "f":
                    formulas += 1
                    got = theirs[sheet.title][cell.coordinate].value
                    assert same(got, expected), f"{path.name}, {sheet.title}, {title}: {got} is not {expected}"
    assert formulas > 50

    check_channels(tmp_path / "out")
    figures = openpyxl.load_workbook(tmp_path / "out" / "kpi.xlsx", data_only=True)
    for table in (each for each in shown if each.rows):
        sheet = figures[table.title]
        assert sheet.max_row == len(table.rows) + (2 if table.has_totals else 1)
        for number, expected in enumerate(table.totals[1:] if table.has_totals else [], start=2):
            got = sheet.cell(sheet.max_row, number).value
            assert same(got, expected), f"{table.title}, {table.heads[number - 1].title}: {got} is not {expected}"
    assert "=Cmd|'/C Calc'!A1" in [cell.value for cell in figures["Reviewers"]["A"]]


def check_channels(folder: Path) -> None:
    """Check what the other program made of the settlements and the reconciliation with channels."""
    came_to = {
        "settlements": ("Statements", "Owed", sum(one.owed for one in ChannelStatement.objects.exclude(state="draft"))),
        "channels-compared": ("Registrations", "Theirs", 41 + 42),
    }
    for name, (title, column, expected) in came_to.items():
        sheet = openpyxl.load_workbook(folder / f"{name}.xlsx", data_only=True)[title]
        at = next(head.column for head in sheet[1] if head.value == column)
        assert sheet.cell(sheet.max_row, at).value == pytest.approx(float(expected)), name


def by_column(sheet: Any) -> list[tuple[str, Any]]:
    """Return what the cells of the last row come to, in the order of the columns."""
    found = dict(evaluated(sheet)) if any(cell.data_type == "f" for cell in sheet[sheet.max_row]) else {}
    return [(str(head.value), found.get(head.value)) for head in sheet[1]]


def same(got: Any, expected: Any) -> bool:
    """Say whether a cell shows what it should; an empty text is an empty cell."""
    if expected is None or expected == "":
        return got in {None, ""}
    return bool(plain(got) == pytest.approx(plain(expected)))
