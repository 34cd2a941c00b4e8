"""A supervisor's morning in a house of its own: it leaves nothing in the pool for other tests."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.collections_floor"

Keep = Callable[[Page, str], None]


def test_a_supervisors_morning_deals_what_waits(sign_in: SignIn, keep_screen: Keep) -> None:
    boss, drew = sign_in("boss"), sign_in("drew")
    had = drew.locator("tbody tr").count()
    boss.get_by_role("link", name="S1", exact=True).click()
    waiting = boss.locator("tbody tr")
    expect(waiting.first).to_be_visible()
    number = waiting.count()
    boss.get_by_role("link", name="Deal…").click()
    boss.locator("#deals button:has-text('Preview')").wait_for()
    boss.wait_for_selector("body[data-link=open]")
    boss.keyboard.press("p")
    expect(boss.locator(".stat", has_text="Dealt").locator("b")).to_have_text(str(number))
    keep_screen(boss, "collections-deal")
    boss.wait_for_selector("body[data-link=open]")
    boss.keyboard.press("c")
    expect(boss.locator("#toasts")).to_contain_text("The pool was dealt.")
    boss.get_by_role("link", name="Case pools").first.click()
    boss.get_by_role("link", name="S1", exact=True).click()
    expect(waiting).to_have_count(0)
    expect(drew.locator("tbody tr")).not_to_have_count(had)  # the least loaded: their list follows by itself
