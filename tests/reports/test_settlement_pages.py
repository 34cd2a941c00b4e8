"""Settling with a channel by the pages: two people, what each sees, and the workbook."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Role, User
from casework.portfolio.models import AcquisitionChannel
from casework.reports.kinds import Asked
from casework.reports.permissions import offered
from casework.reports.selectors.scope import Scope
from casework.reports.settlements import exports, services
from casework.reports.settlements.models import BalanceCorrection, ChannelStatement, ChannelTerms
from casework.reports.settlements.selectors.words import rate_shown
from tests import factories
from tests.clock import NOW
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed

TERMS = {
    "effective_on": "2026-03-01", "model": "prepaid", "every": "day", "registration": "2", "click": "0.035",
    "loan": "", "share": "1.5", "low_balance": "50", "reason": "Contract 7",
}  # fmt: skip
Send = Callable[..., str]


pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def store(db: None) -> AcquisitionChannel:
    """The store, with a registration and two clicks of 1 March."""
    floor = Floor()
    fed("channel_events", [count("a", "2026-03-01", 40, clicks=2)], floor.book)
    return floor.store


def as_(person: User) -> Send:
    """Return what asks as `person` and returns the page: `send(name, id)`, and with data it posts."""
    client = Client()
    client.force_login(person)

    def send(name: str, thing: Any = None, data: dict[str, str] | None = None, status: int = 200) -> str:
        url = reverse(f"settlements:{name}", args=[thing.public_id] if thing else [])
        answer = client.get(url) if data is None else client.post(url, data)
        assert answer.status_code == status, answer.content.decode()[:2_000]
        return answer.content.decode()

    return send


def test_two_of_operations_settle_by_the_pages(store: AcquisitionChannel) -> None:
    (one, other), auditor = settled.keepers(), factories.person("", Role.AUDITOR)
    maker, checker, reader = as_(one), as_(other), as_(auditor)
    assert "Not settled with" in maker("channels")
    assert "Without terms nothing is settled" in maker("channel", store)
    assert "is required" in maker("new_terms", store, {**TERMS, "effective_on": ""}, 422)
    maker("new_terms", store, TERMS, 204)
    terms = ChannelTerms.objects.get()
    assert (terms.per_click, terms.per_registration, terms.amount_bp) == (350, 20_000, 150)
    assert ">Decide<" not in maker("terms", store)
    assert ">Decide<" in checker("terms", store)
    checker("decide_terms", terms, {"verdict": "approve", "note": ""}, 204)
    assert "2.00 a registration · 0.035 a click · 1.5\xa0% of the amount lent" in reader("terms", store)
    assert "Due, without a statement: 1" in reader("channel", store)

    maker("draw_up", store, {"up_to": "2026-03-01"}, 204)
    statement = ChannelStatement.objects.get()
    assert statement.owed == Decimal("80.07")
    assert "whoever drew a statement up does not" in maker("statement", statement)
    assert "data-confirm-ok" not in reader("statement", statement)
    fed("channel_events", [count("b", "2026-03-01", 41, clicks=2, corrects="a")], store.book)
    assert "Of 1 day other facts are known" in checker("statement", statement)
    assert "Other facts are known" in checker("decide", statement)
    checker("issue", statement, {}, 204)
    assert "NGN\xa080.07 owed" in reader("channels")
    maker("settle", statement, {"settled_on": "2026-03-02", "payment_ref": ""}, 422)
    assert f"Currency: <b>{store.book.currency}</b>" in maker("top_up", store)  # of what one types
    maker("top_up", store, {"amount": "100", "day": "2026-03-02", "reference": "bank-1"}, 204)
    assert "The balance is low: NGN\xa019.93 is left" in maker("channel", store)
    assert re.findall(r'num">NGN\s([-0-9.]+)</td>', maker("channel", store))[-4:] == [
        "100.00",
        "19.93",
        "-80.07",
        "-80.07",
    ]
    maker("dispute", statement, {"reason": "One more"}, 204)
    maker("answer", statement, {"answer": "So it is: counted anew"}, 204)
    maker("settle", statement, {"settled_on": "2026-03-02", "payment_ref": ""}, 204)
    assert "So it is: counted anew" in reader("statement", statement)


def test_a_balance_is_corrected_by_two_of_operations(store: AcquisitionChannel) -> None:
    (one, other), auditor = settled.keepers(), factories.person("", Role.AUDITOR)
    maker, checker, reader = as_(one), as_(other), as_(auditor)
    settled.pay_in(store, one, "19.93")
    maker("correct", store, {"amount": "0.07", "day": "2026-03-02", "reason": "A cent lost"}, 204)
    asked = BalanceCorrection.objects.get()
    assert "Take back" in maker("channel", store)
    assert "19.93" in maker("channel", store)  # it waits, and the balance did not move
    assert 'value="approve"' not in maker("decide_correction", asked)
    assert "NGN\xa020.00" in checker("decide_correction", asked)
    assert "A cent lost" in checker("channel", store)
    assert "is required" in checker("decide_correction", asked, {"verdict": ""}, 422)
    checker("decide_correction", asked, {"verdict": "approve", "note": ""}, 204)
    assert "approved by" in reader("channel", store)


def test_moves_are_said_to_be_the_newest_only_where_there_are_more(store: AcquisitionChannel) -> None:
    maker, auditor = factories.person("", Role.OPERATIONS), factories.person("", Role.AUDITOR)
    read = as_(auditor)
    for number in range(3):
        settled.pay_in(store, maker, f"{number + 1}.00", f"bank-{number}")
    with patch("casework.reports.settlements.selectors.pages.ENTRIES", 3):
        page = read("channel", store)
        assert [f"bank-{number}" in page for number in range(3)] == [True] * 3
        assert "The newest" not in page
    with patch("casework.reports.settlements.selectors.pages.ENTRIES", 2):
        page = read("channel", store)
        assert [f"bank-{number}" in page for number in range(3)] == [False, True, True]
        assert "The newest 2 moves. The workbook holds those of any period." in page


def test_loans_that_are_not_paid_for_are_said_to_be_the_newest_only_where_there_are_more(db: None) -> None:
    floor, maker = Floor(), factories.person("", Role.OPERATIONS)
    for _number in range(2):
        loan = floor.loan(floor.store, date(2026, 3, 20), on=date(2026, 2, 20))
        services.mark_loan(
            channel=floor.store, loan=loan, is_reversed=True, happened_on=date(2026, 2, 21), reason="Fraud",
            actor=maker, now=NOW,
        )  # fmt: skip
    read = as_(factories.person("", Role.AUDITOR))
    for most, is_cut in ((2, False), (1, True)):
        with patch("casework.reports.settlements.selectors.pages.MARKS", most):
            page = read("channel", floor.store)
            assert page.count(">Fraud<") == most
            assert ("The newest 1." in page) is is_cut


def test_the_channels_are_found_and_follow_page_by_page(store: AcquisitionChannel, client: Client) -> None:
    web = AcquisitionChannel.objects.get(code="web")
    client.force_login(factories.person("", Role.AUDITOR))
    address = reverse("settlements:channels")

    def shown(query: str = "") -> tuple[list[str], str]:
        page = client.get(f"{address}?{query}").context["page"]
        return [row.channel.name for row in page.rows], page.after

    assert shown() == (["Web", "Store"], "")
    assert "pager" not in client.get(address).text
    with patch("casework.reports.settlements.selectors.pages.CHANNELS", 1):
        assert shown() == (["Web"], str(web.pk))
        assert "Next page" in client.get(address).text
        assert shown(f"after={web.pk}") == (["Store"], "")
    assert shown("q=STO") == (["Store"], "")
    assert shown("q=nothing") == ([], "")
    assert "No channel has such a name or code" in client.get(f"{address}?q=nothing").text


@pytest.mark.django_db
def test_a_house_without_channels_says_so(client: Client) -> None:
    client.force_login(factories.person("", Role.AUDITOR))
    assert "No channel yet" in client.get(reverse("settlements:channels")).text


def test_the_workbook_holds_what_was_issued_and_adds_up_by_formulas(store: AcquisitionChannel, tmp_path: Path) -> None:
    maker, checker = settled.keepers()
    settled.agree(store, maker, checker, every="day", effective_on=date(2026, 3, 1), model="prepaid")
    settled.pay_in(store, maker, "100.00", "=1+1")
    [statement] = settled.drawn(store, maker)
    target = tmp_path / "settled.xlsx"
    march = Scope(first=date(2026, 3, 1), last=date(2026, 3, 31))
    asked = Asked(scope=march, asker="-", language="en", now=NOW)

    def sheets() -> dict[str, list[tuple[Any, ...]]]:
        exports.build(asked, target, lambda _done, _all: None)
        book = openpyxl.load_workbook(target)
        return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}

    assert sheets()["Statements"] == []  # a draft was told to nobody
    services.issue(statement=statement, actor=checker, now=NOW)
    found = sheets()
    assert list(found) == [
        "Statements", "Lines", "Corrections", "Decisions", "Loans", "Balances", "Definitions", "Parameters"
    ]  # fmt: skip
    row, total = found["Statements"]
    assert row[:2] == ("lagos", "Store")
    assert row[9:12] == (80.07, 0, 80.07)
    assert total[9:12] == ("=SUM(J2:J2)", "=SUM(K2:K2)", "=SUM(L2:L2)")
    assert [line[2:8] for line in found["Lines"][:2]] == [
        ("Registrations", 40, None, 2, None, 80), ("Clicks", 2, None, 0.035, None, 0.07)
    ]  # fmt: skip
    assert [(move[4], move[6]) for move in found["Balances"][:-1]] == [(100, "=1+1"), (-80.07, None)]
    # Whole books: for who reads every team's figures alone.
    kinds = {
        role: {kind.key for kind in offered(factories.person("", role))} for role in (Role.SUPERVISOR, Role.AUDITOR)
    }
    assert [exports.KIND.key in kinds[role] for role in (Role.SUPERVISOR, Role.AUDITOR)] == [False, True]


def test_rates_are_shown_as_exact_as_they_are() -> None:
    shown = [rate_shown("click", rate) for rate in (20_000, 350, 1, 12_345_600)]
    assert shown == ["2.00", "0.035", "0.0001", "1,234.56"]
    assert rate_shown("amount", 150) == "1.5\xa0%"
