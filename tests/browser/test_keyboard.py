"""A reviewer's day without a mouse: a hundred orders decided, and one looked at from all sides."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.keyboard_floor"

Keep = Callable[[Page, str], None]
# What holds the focus, and whether that can be seen.
FOCUS = """() => {
  const here = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  const name = `${here.tagName} ${here.id || here.textContent.trim().slice(0, 30)}`;
  return { name, seen: outlineStyle !== "none" && parseFloat(outlineWidth) > 0 };
}"""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_hundred_orders_are_decided_without_a_mouse(house: House, sign_in: SignIn) -> None:
    page = sign_in("ada")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("tbody tr[data-href]")).to_have_count(house.facts["hundred"])
    press(page, "j", "j", "k", "Enter")  # down, down, up: the first row
    page.wait_for_url(re.compile("/review/orders/"))
    for number in count(1):
        page.wait_for_selector("form#decision[data-draft]")  # opened by itself, ready to be decided
        if number % 10:
            press(page, "a", "1", "Control+Enter")
        else:
            press(page, "r", "2", "e")
            page.keyboard.type("Employer does not know them.")
            page.keyboard.press("Control+Enter")
        before = page.url
        page.wait_for_url(lambda url, before=before: url != before)
        if number == house.facts["hundred"]:
            break
    page.wait_for_url(re.compile("/review/mine/"))  # and there it ends
    expect(page.locator(".stat", has_text="Decided today").locator("b")).to_have_text(str(house.facts["hundred"]))
    expect(page.locator("main")).to_contain_text("Nothing to review")
    # What opening an order changed, the answer to that showed: hardly a page asks for the same parts again.
    again = [url for url in asked if url.endswith(("/head/?held=1", "/counts/", "state=assign"))]
    assert len([url for url in again if "/nav/" not in url]) < house.facts["hundred"] / 10, again[:9]


def opened(page: Page, tab: str) -> Any:
    """Return the part of a tab once it is there."""
    part = page.locator(f"#tab-{tab}[data-loaded]")
    expect(part).to_be_visible()
    return part


def test_every_part_of_an_order_is_reached_by_keys(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("kay")
    expect(page.get_by_role("link", name="Next order")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(house.facts["K-1"]))
    page.wait_for_selector("form#decision[data-draft]")
    places = []
    for key, tab in zip("1234567890-", page.locator(".tabgrid a[data-tab]").all(), strict=True):
        name = tab.get_attribute("data-tab")
        place = tab.bounding_box()
        page.keyboard.press(key)
        opened(page, name)
        assert tab.get_attribute("aria-current") == "page"
        assert page.url.endswith(f"/tabs/{name}/")
        places.append(tab.bounding_box() == place)
        keep_screen(page, f"review-tab-{name}")
    assert places == [True] * 11, "a tab moved"
    press(page, "]", "]")
    opened(page, "job")
    page.keyboard.press("[")
    opened(page, "person")
    page.keyboard.press("?")
    listed = page.locator("#help [data-help-page]")
    for label in ("ID photos", "Timeline", "Approve", "Reject", "Approved amount", "Show the number", "Next tab"):
        expect(listed).to_contain_text(label)
    keep_screen(page, "review-order-keys")
    page.keyboard.press("Escape")

    press(page, "3", "z")
    expect(page.locator("#zoom img")).to_be_visible()
    press(page, "+", "ArrowRight", "z", "Escape")
    expect(page.locator("#tab-identity .photos img")).to_have_count(2)


def gather_evidence(page: Page) -> None:
    """Look at the photos, check the finding, write a note: each by its key."""
    press(page, "Escape", "3")  # out of the panel: digits are tabs again
    opened(page, "identity")
    expect(page.locator("#evidence .is-met")).to_have_count(1)
    press(page, "5")
    opened(page, "risk")
    press(page, "f", "1")
    expect(page.locator("#evidence .is-met")).to_have_count(2)
    expect(page.locator("#count-of-risk")).to_have_text("1/1")
    press(page, "Escape", "0")
    opened(page, "notes")
    press(page, "n")
    page.keyboard.type("Sounds honest.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notes")).to_contain_text("Sounds honest.")


def test_a_careful_approval_by_keys_alone(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("kim")
    page.goto(f"{house.url}/review/orders/{house.facts['K-2']}/tabs/person/")
    page.wait_for_selector("form#decision[data-draft]")
    press(page, "a", "1")
    assert page.evaluate(FOCUS)["seen"]
    expect(page.locator("#draft")).to_contain_text("Draft saved")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Before it can be approved")

    gather_evidence(page)
    press(page, "Escape", "t")
    expect(page.locator("#id_channel")).to_be_focused()
    page.keyboard.press("Escape")
    press(page, "m")
    page.keyboard.press("Control+a")
    page.keyboard.type("9000")
    expect(page.locator("#draft [name=draft_version]")).not_to_have_value("1")

    other = page.context.new_page()  # a second tab finds the draft; what it changes is no longer overwritten here
    other.goto(page.url)
    expect(other.locator("#draft")).to_contain_text("restored")
    expect(other.locator("#decision_amount")).to_have_value("9000")
    other.locator("#decision_note").press_sequentially("from the other tab")
    expect(other.locator("#draft")).to_contain_text("Draft saved")
    page.keyboard.press("Escape")
    press(page, "e")
    page.keyboard.type("from this tab")
    expect(page.locator("#draft")).to_contain_text("Another tab has changed this draft.")
    keep_screen(page, "review-draft-conflict")
    other.close()
    page.keyboard.press("Escape")
    page.locator("#draft button").press("Enter")
    expect(page.locator("#decision_note")).to_have_value("from the other tab")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/review/mine/"))
    expect(page.locator("#toasts")).to_contain_text("K-2 approved")


def test_the_tab_key_gets_through_the_page_and_is_always_seen(house: House, sign_in: SignIn) -> None:
    page = sign_in("lee")
    press(page, "j", "Enter")
    page.wait_for_selector("form#decision[data-draft]")
    reached, unseen = [], []
    for _stop in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here["name"].startswith("BODY") or here["name"] in reached[:1]:
            break  # round the page and out of it
        reached.append(here["name"])
        unseen += [] if here["seen"] else [here["name"]]
    else:
        pytest.fail(f"no way out: {reached[-10:]}")
    assert {"A to-person", "A to-timeline"} <= set(reached)
    assert unseen == []
