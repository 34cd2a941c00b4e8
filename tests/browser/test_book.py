"""Operations record a payment by hand and reverse it; the collector's case closes, and opens again with the reason."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.collections_floor"

Keep = Callable[[Page, str], None]


def record(opal: Page, house: House, loan: str, paid_on: date, keep_screen: Keep) -> None:
    """Type a payment in."""
    opal.goto(f"{house.url}/ledger/payments/")
    opal.wait_for_selector("body[data-link=open]")
    expect(opal.locator("main")).to_contain_text("No payment yet")
    opal.keyboard.press("n")
    drawer = opal.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Record a payment")
    for name, text in {
        "loan": loan,
        "amount": "100.00",
        "paid_on": paid_on.isoformat(),
        "external_ref": "slip 1",
    }.items():
        drawer.locator(f"[name={name}]").fill(text)
    keep_screen(opal, "book-record-payment")
    drawer.get_by_role("button", name="Record").click()
    expect(opal.locator("#toasts")).to_contain_text("The payment was recorded.")
    expect(opal.locator("#payments tbody tr")).to_have_count(1)
    keep_screen(opal, "book-payments")


def reverse(opal: Page, reversed_on: date, keep_screen: Keep) -> None:
    """Open the payment and reverse it."""
    drawer = opal.locator("#drawer")
    opal.get_by_role("link", name="slip 1").click()
    opal.wait_for_selector("body[data-link=open]")
    opal.keyboard.press("r")
    expect(drawer.locator("h2")).to_have_text("Reverse the payment")
    drawer.locator("[name=reversed_on]").fill(reversed_on.isoformat())
    drawer.locator("[name=reason]").fill("bounced")
    keep_screen(opal, "book-reverse-drawer")
    drawer.get_by_role("button", name="Reverse").click()
    expect(opal.locator("#toasts")).to_contain_text("The payment was reversed.")
    expect(opal.locator("#payment")).to_contain_text("Cancelled by a counter-row")
    keep_screen(opal, "book-payment-reversed")


def test_a_payment_is_recorded_and_reversed_and_the_collector_sees_why(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    # Given a collector who works a case that is three days late
    cora = sign_in("cora")
    cora.goto(f"{house.url}/collections/cases/{house.facts['Ada Obi']}/")
    standing, timeline = cora.locator("#standing"), cora.locator("#timeline")
    expect(standing.locator(".stats")).to_contain_text("100.00")
    loan = cora.locator("main .mono").first.inner_text()
    due_on = date.fromisoformat(standing.locator("table.grid tbody tr").first.locator("td").nth(1).inner_text())

    # When operations record that it was paid the day before
    opal = sign_in("opal")
    record(opal, house, loan, due_on + timedelta(days=2), keep_screen)
    # Then the case is closed before the collector's eyes
    expect(standing).to_contain_text("Collected: paid on")

    # When it bounces
    reverse(opal, due_on + timedelta(days=3), keep_screen)
    # Then it is open again, in the same hands, and the timeline says why
    expect(standing).not_to_contain_text("Collected: paid on")
    expect(standing.locator(".stats")).to_contain_text("Cora")
    expect(timeline).to_contain_text("Open again")
    expect(timeline).to_contain_text("was reversed (bounced)")
    keep_screen(cora, "book-case-open-again")
    opal.get_by_role("link", name=loan).click()
    expect(opal.locator("#loan")).to_contain_text("Payoff on")
    opal.get_by_label("Another day").fill((due_on + timedelta(days=30)).isoformat())
    opal.get_by_label("Another day").blur()
    expect(opal.locator("#loan")).to_contain_text(f"Payoff on {due_on + timedelta(days=30)}")
    keep_screen(opal, "book-loan")
    opal.goto(f"{house.url}/ledger/products/")
    keep_screen(opal, "book-products")
