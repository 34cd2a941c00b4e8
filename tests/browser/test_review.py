"""A day of manual review in a real browser: the supervisor, the initial reviewer, the re-reviewer, the payout."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.review_floor"

Keep = Callable[[Page, str], None]


def toast(page: Page, text: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(text)


def test_a_supervisor_gives_orders_by_keyboard_and_the_reviewer_sees_them_come(
    sign_in: SignIn, keep_screen: Keep
) -> None:
    bea = sign_in("bea")
    expect(bea.locator("main")).to_contain_text("Nothing to review")
    boss = sign_in("boss")
    expect(boss.locator("h1")).to_have_text("Initial review")
    boss.locator("a.chip", has_text="Waiting").click()
    expect(boss.locator("tbody tr")).to_have_count(3)
    for key in ("j", "x", "j", "x"):
        boss.keyboard.press(key)
    expect(boss.locator("[data-selected]")).to_have_text("2 selected")
    boss.keyboard.press("a")
    drawer = boss.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Assign 2 orders")
    keep_screen(boss, "review-assign-drawer")
    drawer.get_by_text("Bea").click()
    drawer.get_by_role("button", name="Assign").click()
    toast(boss, "2 orders given to Bea.")
    expect(boss.locator("tbody tr")).to_have_count(1)  # the list follows by itself
    keep_screen(boss, "review-pool")

    expect(bea.locator("tbody tr[data-href]")).to_have_count(2)  # and so does the reviewer's
    boss.locator("a.chip", has_text="Assigned").click()
    boss.get_by_role("checkbox", name="W-1").check()
    boss.keyboard.press("r")
    drawer.get_by_role("button", name="Release").click()
    toast(boss, "1 order released to the pool.")
    expect(bea.locator("tbody tr[data-href]")).to_have_count(1)


def test_what_happens_between_drawing_a_page_and_its_socket_is_seen(house: House, sign_in: SignIn) -> None:
    kai, boss = sign_in("kai"), sign_in("boss")
    expect(kai.locator("tbody tr[data-href]")).to_have_count(1)
    held: list[Route] = []
    kai.route("**/live*.js", lambda route: held.append(route))  # the page is drawn and cannot listen yet
    kai.goto(f"{house.url}/review/mine/", wait_until="commit")
    expect(kai.locator("tbody tr[data-href]")).to_have_count(1)
    boss.goto(f"{house.url}/review/pools/re-review/")
    boss.locator("a.chip", has_text="Assigned").click()
    boss.get_by_role("checkbox", name="R-2").check()
    boss.keyboard.press("r")
    boss.locator("#drawer").get_by_role("button", name="Release").click()
    toast(boss, "1 order released to the pool.")
    assert held, "live.js came before the change"
    held[0].continue_()
    expect(kai.locator("main")).to_contain_text("Nothing to review")


def press(page: Page, *keys: str) -> None:
    """Press one key after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_an_initial_reviewer_works_through_the_day_by_keyboard(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    page = sign_in("ada")
    expect(page.locator("tbody tr[data-href]")).to_have_count(2)
    keep_screen(page, "review-my-orders")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(house.facts["A-1"]))
    expect(page.locator("#head .badge")).to_have_text("In review")  # it opened itself
    assert "+2348031234560" not in page.content()
    page.keyboard.press("v")
    expect(page.get_by_text("+2348031234560")).to_be_visible()

    page.keyboard.press("c")
    bar = page.locator("#call")
    expect(bar).to_have_attribute("data-state", "answered")
    keep_screen(page, "review-call")
    page.keyboard.press("h")
    bar.get_by_label("With whom").select_option("borrower")
    bar.get_by_label("Result").select_option("confirmed")
    bar.get_by_role("button", name="Record outcome").click()
    expect(page.locator("#count-of-records")).to_have_text("1")
    page.keyboard.press("-")
    expect(page.locator("#timeline")).to_contain_text("Details confirmed")

    press(page, "a", "1")
    keep_screen(page, "review-order")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(house.facts["A-2"]))  # straight to the next one
    toast(page, "A-1 approved; it goes to the re-review.")
    expect(page.locator("#head .badge")).to_have_text("In review")
    press(page, "a", "1", "r", "5")
    page.locator("#decision").get_by_label("Note").fill("Called three times.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/review/mine/"))
    toast(page, "A-2 rejected.")
    expect(page.locator("main")).to_contain_text("Nothing to review")
    page.get_by_role("link", name="Decided").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    keep_screen(page, "review-decided")


def test_a_re_reviewer_decides_and_operations_pays_out(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    cash, page = sign_in("cash"), sign_in("mei")
    cash.goto(f"{house.url}/review/approved/")
    expect(cash.locator("main")).to_contain_text("Nothing to disburse")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(house.facts["R-1"]))
    expect(page.locator("main")).to_contain_text("Initial review: Approved")
    expect(page.locator("#head .badge")).to_have_text("In review")
    keep_screen(page, "review-second-look")
    page.keyboard.press("a")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/review/mine/"))
    toast(page, "R-1 approved; it waits for its payout.")

    row = cash.locator("tbody tr", has_text="R-1")  # it came by itself
    keep_screen(cash, "review-approved")
    row.get_by_role("button", name="Disburse").click()
    cash.locator("dialog[open]").get_by_role("button", name="Disburse").click()
    toast(cash, "The payout of R-1 is on its way as CW-")
    expect(cash.locator("main")).to_contain_text("Nothing to disburse")
    cash.goto(f"{house.url}/review/orders/{house.facts['R-1']}/")
    expect(cash.locator("#head .badge")).to_have_text("Disbursed")


def test_the_order_page_in_chinese_and_in_the_dark(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    boss = sign_in("boss", locale="zh-CN", color_scheme="dark")
    boss.goto(f"{house.url}/review/orders/{house.facts['A-1']}/tabs/timeline/")
    expect(boss.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(boss.locator("#timeline")).to_contain_text("已分配")
    keep_screen(boss, "review-order-zh-dark")
    boss.goto(f"{house.url}/review/pools/initial/")
    expect(boss.locator("h1")).to_have_text("初审")
    keep_screen(boss, "review-pool-zh-dark")
