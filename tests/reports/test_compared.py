"""What we counted of channels against what they counted: the same on the page and in the sheet, and what is decided."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.reports import kinds
from casework.reports.kinds import Asked
from casework.reports.partners.models import CountKind, CountRuling
from casework.reports.partners.rules import Finding, finding
from casework.reports.partners.selectors.compared import compared
from casework.reports.partners.services.ruling import CountChanged, RulingRefused, rule
from casework.reports.permissions import offered
from casework.reports.selectors.scope import Scope
from tests import factories
from tests.clock import NOW
from tests.reports.partners_floor import Floor, count, fed

KIND = CountKind.REGISTRATIONS


@pytest.fixture
def made(db: None) -> Floor:
    """The store: 25 February agrees, the 26th differs by one; of the 27th only they counted, of the 28th only we. They
    tell two loans of 250.00 on 2 March; we paid out one of 100.00.
    """
    floor = Floor()
    floor.loan(floor.store, date(2026, 4, 2), on=date(2026, 3, 2))
    ours = [count("a", "2026-02-25", 10), count("b", "2026-02-26", 7, clicks=5), count("d", "2026-02-28", 4)]
    fed("channel_events", ours, floor.book)
    theirs = [
        count("a", "2026-02-25", 10), count("b", "2026-02-26", 8, clicks=5), count("c", "2026-02-27", 3),
        count("e", "2026-03-02", 0, disbursed=2, amount="250.00"),
    ]  # fmt: skip
    told = [{"disbursed": "", "amount": "", **row} for row in theirs]
    fed("channel_reports", told, floor.book)
    return floor


def test_both_sides_stand_beside_one_another_on_the_page_and_in_the_sheet(
    made: Floor, client: Client, tmp_path: Path
) -> None:
    scope = Scope(first=date(2026, 2, 25), last=date(2026, 3, 2))
    lines = compared(scope, KIND)
    assert [(line.day.day, line.ours, line.theirs, line.finding, line.counts) for line in lines] == [
        (25, 10, 10, Finding.AGREES, 10), (26, 7, 8, Finding.DIFFERS, None), (27, None, 3, Finding.MISSING_HERE, None),
        (28, 4, None, Finding.MISSING_THERE, None), (2, None, 0, Finding.MISSING_HERE, None),
    ]  # fmt: skip
    for kind, ours, theirs in ((CountKind.DISBURSED, 1, 2), (CountKind.AMOUNT, Decimal(100), Decimal(250))):
        [line] = compared(scope, kind)
        assert (line.ours, line.theirs, line.finding) == (ours, theirs, Finding.DIFFERS)

    client.force_login(factories.person("", Role.AUDITOR))
    address = {"first": "2026-02-25", "last": "2026-03-02"}
    page = client.get(reverse("reports:compared"), address).context["page"]
    assert page.open == 4
    sums = {"ours": 21, "theirs": 21, "difference": 0, "difference_rate": 0, "counts": 10}
    assert {key: page.totals[key] for key in sums} == sums
    only = client.get(reverse("reports:compared"), {**address, "open": "1", "channel": made.web.public_id})
    assert "Nothing was counted in this period" in only.content.decode()

    target = tmp_path / "compared.xlsx"
    asked = Asked(scope=scope, asker="-", language="en", now=NOW)
    assert kinds.get("channels-compared").build(asked, target, lambda _done, _all: None) == 12
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [
        "Registrations", "Clicks", "Loans disbursed", "Amount disbursed", "Definitions", "Parameters",
    ]  # fmt: skip
    rows = [[cell.value for cell in row] for row in book["Registrations"].iter_rows(min_row=2, max_row=6)]
    assert [row[4:7] for row in rows] == [[10, 10, 0], [7, 8, 1], [None, 3, 3], [4, None, -4], [None, 0, 0]]
    boss = factories.person("", Role.SUPERVISOR, leads=[factories.review_team("initial")])
    assert "channels-compared" not in [kind.key for kind in offered(boss)]


def test_a_difference_is_settled_with_a_note_until_a_number_is_corrected(made: Floor, client: Client) -> None:
    day, keeper = date(2026, 2, 26), factories.person("", Role.OPERATIONS)
    url = reverse("reports:count_ruling", args=[made.store.public_id, day.isoformat(), KIND.value])
    sent = {"which": "theirs", "note": "Their log shows it", "ours": "7.00", "theirs": "8.00"}
    client.force_login(factories.person("", Role.AUDITOR))
    assert (client.get(url).status_code, client.post(url, sent).status_code) == (200, 404)
    client.force_login(keeper)
    for wrong in ({"note": ""}, {"which": "another"}, {"which": "another", "counts": "7.5"}, {"which": "x"}):
        assert client.post(url, {**sent, **wrong}).status_code == 422
    assert client.post(url, {**sent, "theirs": "9.00"}).status_code == 409
    assert CountRuling.objects.count() == 0
    assert client.post(url, sent).status_code == 204
    line = next(one for one in compared(Scope(first=day, last=day), KIND))
    assert (line.counts, line.is_open, line.ruling and line.ruling.made_by) == (8, False, keeper)

    # They correct their count: what was decided counts no more, and is kept.
    again = {"disbursed": "", "amount": "", **count("b2", day.isoformat(), 9, clicks=5, corrects="b")}
    assert fed("channel_reports", [again], made.book)[1] == []
    with pytest.raises(CountChanged):
        rule(
            channel=made.store, day=day, kind=KIND, seen=(Decimal(7), Decimal(8)), counts=Decimal(8), note="-",
            actor=keeper, now=NOW,
        )  # fmt: skip
    [line] = compared(Scope(first=day, last=day), KIND, only_open=True)
    assert (line.counts, line.is_outdated) == (None, True)
    agreed = {**sent, "which": "another", "counts": "8", "theirs": "9.00", "note": "Met halfway"}
    assert client.post(url, agreed).status_code == 204
    assert "Met halfway" in client.get(url).content.decode()
    with pytest.raises(RulingRefused, match="agree"):
        rule(
            channel=made.store, day=date(2026, 2, 25), kind=KIND, seen=(Decimal(10), Decimal(10)), counts=Decimal(9),
            note="-", actor=keeper, now=NOW,
        )  # fmt: skip
    assert list(CountRuling.objects.order_by("number").values_list("number", "counts")) == [(1, 8), (2, 8)]
    assert AuditEntry.objects.filter(action="channel.count_ruled").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        CountRuling.objects.update(counts=1)


@given(*[st.none() | st.integers(0, 3).map(Decimal)] * 2)
def test_what_is_found_follows_the_two_counts_alone(ours: Decimal | None, theirs: Decimal | None) -> None:
    found = finding(ours, theirs)
    assert (found is None) == (ours is None and theirs is None)
    assert (found == Finding.AGREES) == (ours is not None and ours == theirs)
    assert (found == Finding.MISSING_HERE) == (ours is None and theirs is not None)
    assert (found == Finding.MISSING_THERE) == (theirs is None and ours is not None)
