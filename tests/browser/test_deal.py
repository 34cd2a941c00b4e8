"""A supervisor deals a pool in a real browser: looks first, is told when the pool changed, commits what was shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.deal_floor"

Keep = Callable[[Page, str], None]


def stat(page: Page, name: str) -> str:
    box = page.locator(".stat").filter(has=page.locator("span", has_text=name)).locator("b")
    return box.inner_text()


def preview(boss: Page) -> None:
    ready(boss, "#deals button:has-text('Preview')")
    boss.keyboard.press("p")
    ready(boss, "#deal button:has-text('Commit exactly this')")


def ready(page: Page, button: str) -> None:
    """Wait for the button, and until the page hears keys."""
    page.locator(button).wait_for()
    page.wait_for_selector("body[data-link=open]")


def test_a_pool_is_previewed_overtaken_looked_at_again_and_dealt(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    ada, bea, boss = sign_in("ada"), sign_in("bea"), sign_in("boss")
    boss.goto(f"{house.url}/review/pools/initial/")
    boss.get_by_role("link", name="Deal…").click()
    preview(boss)
    assert (stat(boss, "Dealt"), stat(boss, "Stay in the pool")) == ("8", "1")
    expect(boss.locator("#deal tr", has_text="Those who could have it are full")).to_have_count(1)
    expect(boss.locator("tr[id^=person-]", has_text="Bea").locator("td").nth(1)).to_have_text("5")
    keep_screen(boss, "deal-preview")

    ada.keyboard.press("t")  # somebody is quicker
    expect(ada.locator("h1")).to_contain_text("D-1")
    boss.keyboard.press("c")
    expect(boss.locator("#toasts")).to_contain_text("changed since the preview")
    expect(boss.locator("#deal .notice")).to_contain_text("nothing was written. Look again.")
    keep_screen(boss, "deal-overtaken")
    expect(bea.locator("tbody tr[id^=order-]")).to_have_count(0)

    boss.get_by_role("link", name="New preview").click()
    preview(boss)
    assert (stat(boss, "Dealt"), stat(boss, "Stay in the pool")) == ("7", "1")
    boss.keyboard.press("c")
    expect(boss.locator("#toasts")).to_contain_text("The pool was dealt.")
    expect(boss.locator("#deal .badge").first).to_have_text("Committed")
    expect(bea.locator("tbody tr[id^=order-]")).to_have_count(5)  # her list follows by itself

    boss.get_by_label("Policy").select_option(index=1)  # the version that begins next year
    boss.get_by_role("button", name="Replay").click()
    expect(boss.locator("#replay")).to_contain_text("v2” (Round robin)")
    expect(boss.locator("#replay tr", has_text="Strategy")).to_contain_text("Least loaded")
    expect(boss.locator("#replay tr", has_text="Bea")).to_be_visible()
    boss.locator("#replay").scroll_into_view_if_needed()
    keep_screen(boss, "deal-replayed")
