"""A supervisor's morning in a real browser: the board, its filters, all that match, the team, and everything live."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.supervisor_floor"

Keep = Callable[[Page, str], None]
# Notes, in the page itself, when a row leaves the table.
WATCH_ROWS = """() => { window.left = {}; new MutationObserver(() => {
  for (const id of window.rows ?? []) if (!document.getElementById(id)) window.left[id] ??= Date.now(); })
  .observe(document.body, { childList: true, subtree: true });
  window.rows = [...document.querySelectorAll("tr[id^=order-]")].map((row) => row.id); }"""


def toast(page: Page, text: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(text)


def test_filters_are_saved_and_the_board_opens_with_them(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    boss = sign_in("boss")
    expect(boss.locator("tbody tr")).to_have_count(50)
    keep_screen(boss, "supervisor-board")
    boss.locator("a.chip", has_text="Waiting").click()
    expect(boss.locator("a.chip[aria-current]", has_text="Waiting")).to_be_visible()
    boss.locator("a.chip", has_text="4 h").click()
    expect(boss.locator("tbody tr")).to_have_count(30)
    boss.locator("th a", has_text="Waiting since").click()
    expect(boss.locator("tbody tr").first).to_contain_text("S-64")
    boss.keyboard.press("s")
    drawer = boss.locator("#drawer")
    drawer.get_by_label("Name").fill("The old ones")
    drawer.get_by_label("Open the page with this filter").check()
    drawer.get_by_role("button", name="Save").click()
    toast(boss, "“The old ones” is saved.")
    expect(boss.locator("#saved a", has_text="The old ones")).to_have_attribute("aria-current", "true")
    boss.goto(f"{house.url}/review/pools/initial/")
    expect(boss).to_have_url(re.compile("state=waiting&age=4h&sort=age"))
    expect(boss.locator("tbody tr")).to_have_count(30)
    boss.get_by_role("button", name="Manage").click()
    keep_screen(boss, "supervisor-saved")
    drawer.get_by_role("button", name="Delete").click()
    boss.locator("dialog[open]").get_by_role("button", name="Delete").click()
    toast(boss, "The filter is deleted.")
    expect(boss.locator("#saved a")).to_have_count(0)


def test_an_order_is_found_by_its_number_and_put_first(house: House, sign_in: SignIn) -> None:
    boss = sign_in("boss")
    boss.keyboard.press("/")
    boss.keyboard.type("S-07")
    boss.keyboard.press("Enter")
    expect(boss.locator("tbody tr")).to_have_count(1)
    for key in ("j", "x", "p"):
        boss.keyboard.press(key)
    drawer = boss.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Priority of 1 order")
    drawer.get_by_text("Urgent").click()
    drawer.get_by_label("Reason").fill("The applicant waits in the shop.")
    drawer.get_by_role("button", name="Change the priority").click()
    toast(boss, "1 order has a new priority.")
    expect(boss.locator("tbody tr .badge", has_text="Urgent")).to_be_visible()
    boss.goto(f"{house.url}/review/pools/initial/?state=waiting")
    expect(boss.locator("tbody tr").first).to_contain_text("S-07")


def test_all_that_match_are_given_after_an_exact_question(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    boss, bea = sign_in("boss"), sign_in("bea")
    boss.goto(f"{house.url}/review/pools/initial/?state=waiting&q=B-")
    boss.keyboard.press("m")  # without a row ticked
    expect(boss.locator("[data-selected]")).to_have_text("All that match the filter")
    boss.keyboard.press("a")
    drawer = boss.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Assign 60 orders")
    drawer.get_by_text("Bea").click()
    drawer.get_by_role("button", name="Assign").click()
    expect(drawer.locator(".badge", has_text="Done")).to_be_visible()
    expect(drawer).to_contain_text("60 / 60")
    keep_screen(boss, "supervisor-batch")
    expect(bea.locator(".stat", has_text="Waiting for review")).to_contain_text("60")
    boss.keyboard.press("Escape")
    expect(boss.locator("main")).to_contain_text("No order fits these filters")


def test_a_pause_is_seen_at_once_by_whom_it_concerns(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    bea, boss = sign_in("bea"), sign_in("boss")
    boss.goto(f"{house.url}/team/")
    row = boss.locator("tr", has_text="Bea")
    expect(row).to_contain_text("Online")
    keep_screen(boss, "supervisor-team")
    row.get_by_role("button", name="Pause").click()
    boss.locator("#drawer").get_by_label("Reason").fill("training")
    boss.locator("#drawer").get_by_role("button", name="Pause").click()
    toast(bea, "Paused by Boss: training")
    expect(bea.locator("[data-presence] .switch")).to_be_disabled()
    expect(row).to_contain_text("Paused")
    row.get_by_role("button", name="Let them accept").click()
    boss.locator("#drawer").get_by_label("Reason").fill("back")
    boss.locator("#drawer").get_by_role("button", name="Let them accept").click()
    expect(bea.locator("[data-presence] .switch")).to_be_enabled()
    expect(bea.locator("[data-presence]")).to_have_attribute("data-state", "accepting")


def decided(ada: Page) -> float:
    """Reject the order that is open; return when the answer began to come (milliseconds since 1970)."""
    expect(ada.locator("#head .badge")).to_have_text("In review")
    ada.keyboard.press("r")
    ada.keyboard.press("4")
    before = ada.url
    with ada.expect_response(re.compile("/decide/")) as answer:
        ada.keyboard.press("Control+Enter")
    assert answer.value.ok, (answer.value.status, answer.value.headers.get("hx-trigger"))
    timing = answer.value.request.timing
    # The page opens the next order by itself: what the test opens then must not meet that on its way.
    ada.wait_for_url(lambda url: url != before)
    return float(timing["startTime"] + timing["responseStart"])


def test_a_decided_order_leaves_other_screens_within_a_second(house: House, sign_in: SignIn) -> None:
    ada, boss = sign_in("ada"), sign_in("boss")
    boss.goto(f"{house.url}/review/pools/initial/?q=L-")
    expect(boss.locator("tbody tr")).to_have_count(3)
    boss.evaluate(WATCH_ROWS)
    took = []
    for number in (1, 2, 3):
        ada.goto(f"{house.url}/review/orders/{house.facts[f'L-{number}']}/")
        at = decided(ada)
        row = f"order-{house.facts[f'L-{number}']}"
        expect(boss.locator(f"#{row}")).to_have_count(0)
        took.append(boss.evaluate(f"window.left['{row}']") - at)
    # The best of three: other tests may be busy on the same two cores.
    assert min(took) <= 1_000, took


def test_without_a_socket_the_board_follows_by_asking(house: House, sign_in: SignIn) -> None:
    ada, boss = sign_in("ada"), sign_in("boss")
    boss.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    boss.goto(f"{house.url}/review/pools/initial/?q=N-1")
    expect(boss.locator("tbody tr")).to_have_count(1)
    expect(boss.locator("[data-link-state]")).to_be_visible()
    ada.goto(f"{house.url}/review/orders/{house.facts['N-1']}/")
    decided(ada)
    expect(boss.locator("main")).to_contain_text("No order fits these filters")  # within a poll
