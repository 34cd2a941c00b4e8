"""Operations let a program in and out: a client with its token, the description of the API, an endpoint to be told."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.review_floor"

Keep = Callable[[Page, str], None]


def make_client(page: Page, house: House, keep_screen: Keep) -> str:
    """Make a client by keyboard and return the token, which is shown once."""
    page.goto(f"{house.url}/clients/")
    page.keyboard.press("n")
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").fill("Shop")
    drawer.locator("[name=source]").fill("shop")
    drawer.locator("[name=products]").first.check()
    drawer.get_by_role("button", name="Make the client").click()
    token = drawer.locator("#token").input_value()
    keep_screen(page, "client-token")
    drawer.get_by_role("button", name="I have stored it").click()
    expect(page.locator("tbody tr")).to_contain_text("Shop")  # the list follows by itself
    expect(page.locator("body")).not_to_contain_text(token)
    return token


def ask(house: House, token: str) -> int:
    """Ask for an order as the program would; return how many there are."""
    asked = urllib.request.Request(
        f"{house.url}/api/v1/orders?external_ref=none", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return len(json.load(answer)["orders"])


def test_a_program_is_let_in_and_told(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    page = sign_in("cash")
    token = make_client(page, house, keep_screen)
    assert ask(house, token) == 0

    page.get_by_role("link", name="Description of the API").click()
    expect(page.locator(".opblock")).to_have_count(10)  # the policy of the house lets the page run as it is
    keep_screen(page, "api-docs")

    page.goto(f"{house.url}/webhooks/")
    page.keyboard.press("n")
    drawer = page.locator("#drawer")
    drawer.locator("[name=name]").fill("Origination")
    expect(drawer.get_by_text("Order finally approved")).to_be_visible()
    keep_screen(page, "webhook-new")
