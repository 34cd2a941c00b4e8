"""What channels brought and funders are due: the same on the page, in the sheet and behind numbers."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Membership, Role
from casework.portfolio.feeds import reasons
from casework.portfolio.models import Book, Funder, Instalment, Loan
from casework.portfolio.services.credits import move_credit
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.kinds import Asked
from casework.reports.partners import feed as counted
from casework.reports.partners.models import ChannelCount, Teller
from casework.reports.partners.rules import Share, share_due
from casework.reports.partners.services.funders import SharesRefused, approve_shares, ask_shares
from casework.reports.permissions import offered
from casework.reports.selectors.channels import decided
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.services.exports import ExportRefused, ask_export
from casework.reports.services.workbook import build_workbook
from casework.reports.tables import tables
from casework.review.models import ReviewOrder
from casework.review.services import decide, send_back, withdraw_order
from tests import factories
from tests.clock import NOW, TODAY
from tests.portfolio import book_of
from tests.reports.partners_floor import Floor, count, fed
from tests.reports.test_figures_page import cells

MARCH = Scope(first=date(2026, 3, 1), last=date(2026, 3, 31))
ALWAYS = Scope(first=date.min, last=date.max)
PERIOD = {"first": "2026-03-01", "last": "2026-03-31"}
HALF = Decimal("0.5")
LINKED = re.compile(r'<td class="num"><a href="([^"]*)">([\d,]+)<')


def test_each_day_of_a_channel_is_counted_once_and_a_correction_names_what_it_corrects(db: None) -> None:
    book = book_of.product().book
    factories.channel("store", book)
    first = [count("a", "2026-03-01", 10), count("b", "2026-03-02", 7, clicks=5)]
    entry, refused = fed("channel_events", first, book)
    assert (entry.rows_added, refused) == (2, [])
    again = [
        *first, count("c", "2026-03-01", 11), count("d", "2026-03-03", 1), count("e", "2026-03-01", 1, channel="x"),
        count("f", "2026-03-02", 9, corrects="a"), count("g", "2026-03-02", 8, corrects="b"),
        count("h", "2026-03-02", 6, corrects="g"), count("b", "2026-03-02", 8), count("i", "2026-02-01", -1),
    ]  # fmt: skip
    entry, refused = fed("channel_events", again, book)
    assert (entry.rows_unchanged, entry.rows_added) == (2, 2)
    assert sorted(refused) == [
        (4, "day", counted.COUNTED), (5, "day", reasons.FUTURE),
        (6, "channel", reasons.NO_CHANNEL), (7, "corrects", counted.NOT_NEWEST),
        (10, "external_ref", reasons.OTHER_CONTENT), (11, "registrations", reasons.NOT_WHOLE),
    ]  # fmt: skip
    # What the channel itself counts is another count of the same day.
    told = [count("a", "2026-03-01", 12, disbursed=1, amount="100.00")]
    assert fed("channel_reports", told, book)[0].rows_added == 1
    rows = ChannelCount.objects.order_by("teller", "day", "version").values_list("teller", "version", "registrations")
    assert list(rows) == [
        (Teller.OURS, 1, 10), (Teller.OURS, 1, 7), (Teller.OURS, 2, 8), (Teller.OURS, 3, 6), (Teller.THEIRS, 1, 12)
    ]  # fmt: skip


@pytest.fixture
def made(db: None) -> Floor:
    """The store: a loan of February of which one instalment is late, a rejection, one at the re-review, one that waits.
    The web: a loan of March paid a day late. Through no channel: one that the re-review rejected.
    """
    floor = Floor()
    first = floor.loan(floor.store, date(2026, 3, 3), date(2026, 3, 10), on=date(2026, 2, 20))
    Instalment.objects.filter(loan=first, number=1).update(settled_on=date(2026, 3, 3))
    floor.order(floor.store, "rejected")
    floor.order(floor.store, "approved")
    floor.order(floor.store)
    second = floor.loan(floor.web, date(2026, 3, 5), on=date(2026, 3, 1))
    Instalment.objects.filter(loan=second).update(settled_on=date(2026, 3, 6))
    floor.order(None, "approved", "rejected")
    rows = [
        count("a", "2026-03-01", 10, clicks=5),
        count("b", "2026-03-02", 7),
        count("c", "2026-03-02", 8, corrects="b"),
    ]
    fed("channel_events", rows, floor.book)
    floor.reached(date(2026, 3, 15))
    return floor


def test_channels_are_counted_once_and_everywhere_alike(made: Floor, client: Client, tmp_path: Path) -> None:
    table = next(one for one in tables(Kpi(MARCH)) if one.key == "channels")
    nothing = Decimal("0.00")
    assert [list(row) for row in table.rows] == [
        ["lagos", "Store", "NGN", 18, 5, 4, 2, 1, HALF, 0, nothing, 2, 1, HALF, None, None],
        ["lagos", "Web", "NGN", None, None, 1, 1, 1, 1, 1, 100, 1, 1, 1, "immature", "immature"],
        ["lagos", "No channel", "NGN", None, None, 1, 1, 0, 0, 0, nothing, 0, 0, None, None, None],
    ]
    assert table.totals[3:14] == [18, 5, 6, 4, 2, HALF, 1, 100, 3, 2, Decimal(2) / 3]

    client.force_login(factories.person("", Role.AUDITOR))
    html = client.get(reverse("reports:kpi"), {**PERIOD, "table": "channels"}).content.decode()
    assert [[_plain(cell) for cell in row] for row in cells(html)] == [
        ["Store", "18", "5", "4", "2", "1", "50.00%", "0", "0.00", "2", "1", "50.00%", "", ""],
        ["Web", "", "", "1", "1", "1", "100.00%", "1", "100.00", "1", "1", "100.00%", "immature", "immature"],
        ["No channel", "", "", "1", "1", "0", "0.00%", "0", "0.00", "0", "0", "", "", ""],
        ["Total", "18", "5", "6", "4", "2", "50.00%", "1", "100.00", "3", "2", "66.67%", "", ""],
    ]

    target = tmp_path / "partners.xlsx"
    asked = Asked(scope=MARCH, asker="-", language="en", now=NOW)
    build_workbook(asked=asked, target=target, of_books=True)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Channels", "Funders", "Charts", "Definitions", "Parameters"]
    sheet = [[cell.value for cell in row] for row in book["Channels"].iter_rows(min_row=2, max_row=4)]
    assert [[_number(value) for value in row] for row in sheet] == [
        [_number(value) for value in row] for row in table.rows
    ]

    made.reached(date(2026, 4, 2))  # a month on book, and no more
    web = next(line for line in Kpi(MARCH).channels if line.code == "web")
    assert web.rates[1] == (1, 1)
    assert web.rates[3] is None


def test_behind_each_number_of_channels_and_funders_are_as_many(made: Floor, client: Client) -> None:
    funder = factories.funder("fund", made.book)
    Loan.objects.update(funder=funder)
    client.force_login(factories.person("", Role.AUDITOR))
    found: dict[str, list[int]] = {}
    for table in ("channels", "funders"):
        html = client.get(reverse("reports:kpi"), {**PERIOD, "table": table}).content.decode()
        for href, number in LINKED.findall(html):
            answer = client.get(unescape(href), follow=True)
            if "registrations" in href or "clicks" in href:  # fed day by day: the days stand in the reconciliation
                assert answer.context["page"].totals["ours"] == int(number), href
                assert {line.channel.code for line, *_more in answer.context["page"].lines} == {"store"}
            else:
                assert answer.content.decode().count("<tr data-href") == int(number), href
            found.setdefault(table, []).append(int(number))
    # Of the store's loan two instalments fell due, one of them is overdue: both of one order.
    assert found == {"channels": [18, 5, 4, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1], "funders": [1, 3, 2]}
    shown = {**PERIOD, "of": "lagos", "channel": "store", "number": "fallen"}
    answer = client.get(reverse("reports:behind_figure"), shown)
    assert "Instalments fallen due" in answer.content.decode()
    told = [(one.number, one.due_on, one.settled_on) for one in answer.context["page"].instalments]
    assert told == [(2, date(2026, 3, 10), None), (1, date(2026, 3, 3), date(2026, 3, 3))]


def test_an_approval_above_ones_authority_that_was_asked_back_ended_no_review(db: None) -> None:
    floor = Floor()
    floor.product = factories.product(two_stage=False)
    final = floor.order(floor.store, "approved")
    passed_on = factories.start(factories.give(floor.order(floor.store), floor.ann), floor.ann)
    Membership.objects.filter(user=floor.ann).update(amount_limit=1)
    decide(
        order=passed_on, actor=floor.ann, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
    )  # fmt: skip
    held = factories.start(factories.give(passed_on, floor.rex), floor.rex)
    send_back(order=held, actor=floor.rex, question="Why?", now=NOW)
    assert list(decided(ALWAYS).values_list("order", flat=True)) == [final.pk]
    leader = factories.person("", Role.OPERATIONS)
    for order in (passed_on, final):
        withdraw_order(order=ReviewOrder.objects.get(pk=order.pk), actor=leader, reason="Found another", now=NOW)
    # What its last stage approved was approved, and stays so when it is called off afterwards.
    assert list(decided(ALWAYS).values_list("order", flat=True)) == [final.pk]


def test_only_who_reads_every_team_takes_them_away(made: Floor, client: Client) -> None:
    boss = factories.person("", Role.SUPERVISOR, leads=[factories.review_team("initial")])
    assert "kpi-partners" not in [kind.key for kind in offered(boss)]
    asked: dict[str, Any] = {"first": MARCH.first, "last": MARCH.last, "book": None, "now": NOW, "kind": "kpi-partners"}
    with pytest.raises(ExportRefused, match="no such export"):
        ask_export(owner=boss, **asked)
    operations = factories.person("", Role.OPERATIONS)
    with pytest.raises(ExportRefused, match="choose no team"):
        ask_export(owner=operations, team=factories.team(), **asked)
    assert ask_export(owner=operations, **asked).kind == "kpi-partners"
    of_team = Scope(first=MARCH.first, last=MARCH.last, team_ids=frozenset({1}))
    assert not {"channels", "funders"} & {one.key for one in tables(Kpi(of_team))}
    client.force_login(boss)
    html = client.get(reverse("reports:kpi"), {**PERIOD, "table": "channels"}).content.decode()
    assert "Store" not in html


def test_a_funders_share_follows_the_terms_of_the_value_date(db: None) -> None:
    loan = book_of.loan(((30, "1000.00", "300.00"), (60, "1000.00", "300.00")))
    bank = factories.funder("bank", loan.book)
    Loan.objects.filter(pk=loan.pk).update(funder=bank)
    terms = {"principal": 10_000, "interest": 8_000, "fee": 0, "penalty": 5_000}
    agreed(bank, book_of.on(0), terms)
    later = terms | {"interest": 3_333}
    agreed(bank, date(2026, 2, 1), later)
    with pytest.raises(SharesRefused, match="follow one another"):
        agreed(bank, date(2026, 2, 1), terms)
    assert bank.terms.count() == 2
    book_of.pay(loan, "1300.00", day=30)
    book_of.pay(loan, "500.00", day=40)
    wrong = book_of.pay(loan, "100.00", day=41)
    reverse_payment(
        payment_id=wrong.pk, source="file", external_ref="back", reversed_on=book_of.on(42), reason="", now=NOW
    )
    Book.objects.filter(pk=loan.book_id).update(business_date=date(2026, 2, 15))

    [line] = Kpi(Scope(first=book_of.on(0), last=date(2026, 2, 28))).funders

    assert (line.disbursed, line.amount, line.fallen, line.overdue, line.reversed) == (1, 2000, 1, 0, 100)
    assert line.received == {"principal": 1200, "interest": 600, "fee": 0, "penalty": 0}
    # 1,200 of principal; 80 % of 300.00, and 33.33 % of 300.00.
    assert line.share_due == Decimal("1539.99")


def test_credit_of_another_loan_is_received_by_the_funder_whose_loan_it_pays(db: None) -> None:
    first, second = (book_of.loan(((30, "1000.00", "0.00"),), ref=ref) for ref in ("one", "two"))
    Loan.objects.filter(pk=second.pk).update(customer=first.customer, funder=factories.funder("bank", second.book))
    book_of.pay(first, "1250.00", day=10)
    Book.objects.filter(pk=first.book_id).update(business_date=TODAY)
    first, second = Loan.objects.select_related("book").order_by("pk")
    move_credit(
        from_loan=first, to_loan=second, amount=Decimal("250.00"), reason="Paid on the wrong one", source="by_hand",
        external_ref="M", now=NOW,
    )  # fmt: skip

    [line] = Kpi(Scope(first=book_of.on(0), last=TODAY)).funders

    assert line.received["principal"] == 250


def test_nothing_is_due_before_there_are_terms_and_every_part_is_rounded() -> None:
    share = Share(effective_on=date(2026, 1, 1), bp={"principal": 3_333, "interest": 5_000})
    assert share_due([("principal", date(2025, 12, 31), Decimal(5))], [share]) is None
    assert share_due([], []) == 0
    came = [("principal", date(2026, 1, 1), Decimal("0.01")), ("interest", date(2026, 1, 1), Decimal("0.01"))]
    assert share_due(came, [share]) == Decimal("0.01")  # 0.003333 is nothing, 0.005 a cent


def agreed(funder: Funder, on: date, bp: dict[str, int]) -> None:
    """Let one ask for a share, and another approve it."""
    maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
    asked = ask_shares(funder=funder, effective_on=on, bp=bp, reason="Contract", actor=maker, now=NOW)
    approve_shares(request=asked, actor=checker, now=NOW)


def _plain(cell: str) -> str:
    return cell.split(">")[1].split("<")[0] if cell.startswith("<a") else cell


def _number(value: Any) -> Any:
    return round(float(value), 9) if isinstance(value, int | float | Decimal) else value
