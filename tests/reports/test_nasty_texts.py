"""Names, reasons and references that are meant to break a file or to run in it: in every export, page and mail."""

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Team, User
from casework.portfolio.models import AcquisitionChannel, Book
from casework.reports import kinds
from casework.reports.kinds import Asked
from casework.reports.partners.models import CountKind
from casework.reports.partners.services.ruling import rule
from casework.reports.selectors.scope import Scope
from tests.clock import NOW, TODAY
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed

pytestmark = pytest.mark.django_db
NASTY = (
    '=HYPERLINK("http://x","y")\r\nBcc: a@b.c', "\x0b\x1f\ufffe\uffff]]>", "\u202eexe.xlsx", "@SUM(A1)",
    "<script>alert(1)</script>\"'><svg onload=alert(1)>", "\ttab", "'=1+1", "＝1", "-2+3|cmd", "x" * 70,
)  # fmt: skip
LAST = TODAY + timedelta(days=1)


def named(text: str) -> tuple[Floor, User, User]:
    """Make a floor whose people, teams, channels, book, notes and reasons are all called `text`."""
    made = Floor()
    maker, checker = settled.keepers()
    settled.agree(made.store, maker, checker, every="day", effective_on=date(2026, 2, 27), model="prepaid", reason=text)
    made.loan(made.store, date(2026, 3, 1), on=date(2026, 2, 28))
    made.order(made.web, "rejected")
    fed("channel_events", [count("c1", "2026-02-28", 10, corrects="")], made.book)
    fed("channel_reports", [count("s1", "2026-02-28", 11, disbursed="1", amount="100.00")], made.book)
    rule(
        channel=made.store, day=date(2026, 2, 28), kind=CountKind.REGISTRATIONS, seen=(Decimal(10), Decimal(11)),
        counts=Decimal(11), note=text, actor=maker, now=NOW,
    )  # fmt: skip
    settled.pay_in(made.store, maker, "500.00", reference=text[:80])
    settled.correct(made.store, maker, checker, "-1.00", reason=text)
    settled.issued(made.store, maker, checker)
    User.objects.update(display_name=text[:60])
    for model in (Team, AcquisitionChannel, Book):
        model._default_manager.update(name=text[:60])
    return made, User.objects.get(pk=maker.pk), User.objects.get(pk=checker.pk)


@pytest.mark.parametrize("text", [NASTY[number] for number in (0, 1, 4, 9)])
def test_every_file_opens_and_nothing_in_it_runs(text: str, tmp_path: Path) -> None:
    _made, maker, _checker = named(text)
    scope = Scope(first=date(2026, 2, 27), last=LAST)
    asked = Asked(scope=scope, asker=str(maker), language="en", now=NOW)
    for kind in kinds.every():
        target = tmp_path / f"{kind.key}.{kind.suffix}"
        kind.build(asked, target, lambda _done, _all: None)
        if kind.suffix == "csv":
            rows = csv.reader(io.StringIO(target.read_text("utf-8"), newline=""))
            assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+@\t\r＝＋－＠")], kind.key
            continue
        with zipfile.ZipFile(target) as parts:
            for part in parts.namelist():
                if part.endswith((".xml", ".rels")):
                    ElementTree.fromstring(parts.read(part))
        for sheet in openpyxl.load_workbook(target):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert str(cell.value).startswith(("=SUBTOTAL(", "=SUM(", "=IF(", "=IFERROR(")), cell.value


@pytest.mark.parametrize("text", [NASTY[4]])
def test_every_page_shows_it_as_text(text: str, client: Client) -> None:
    made, maker, _checker = named(text)
    client.force_login(maker)
    period = {"first": "2026-02-27", "last": LAST.isoformat()}
    shown = 0
    for address, keys in {
        "reports:kpi": [{"table": key} for key in ("reviewers", "channels", "outcome", "expected", "review-floor")],
        "reports:compared": [{"kind": kind} for kind in CountKind.values], "reports:floor": [{}],
        "reports:trends": [{}], "reports:days": [{}], "settlements:channels": [{}], "reports:index": [{}],
        "reports:channels": [{}],
    }.items():  # fmt: skip
        for more in keys:
            page = client.get(reverse(address), {**period, **more}).text
            assert "<script>alert" not in page
            assert "<svg onload" not in page
            shown += "&lt;script&gt;" in page
    page = client.get(reverse("settlements:channel", args=[made.store.public_id])).text
    assert "<script>alert" not in page
    assert shown > 5
