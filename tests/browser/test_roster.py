"""A supervisor plans people in a real browser: a skill, a leave; next and the assign drawer obey and say why."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.roster_floor"
Keep = Callable[[Page, str], None]


def choice(page: Page, name: str) -> str:
    """Return what the assign drawer says of somebody for the first order of the pool, and close it."""
    for key in ("j", "x", "a"):
        page.keyboard.press(key)
    row = page.locator("#drawer .choice", has_text=name)
    expect(row).to_be_visible()
    said = row.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    return said


def be_away(boss: Page, keep_screen: Keep) -> None:
    """Plan a leave from today on, on the member's page, in spite of the work that stays with them."""
    boss.keyboard.press("l")
    drawer, today = boss.locator("#drawer"), timezone.localdate()
    drawer.get_by_label("From").fill(today.isoformat())
    drawer.get_by_label("To", exact=True).fill((today + timedelta(days=2)).isoformat())
    drawer.get_by_label("Reason").fill("Her sister's wedding")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.locator("#stranded")).to_contain_text("1 open item will stay with Ada")
    keep_screen(boss, "roster-stranded")
    drawer.get_by_role("button", name="Do it all the same").click()
    expect(boss.locator("#person")).to_contain_text("Her sister's wedding")
    keep_screen(boss, "roster-member")


def test_a_skill_and_a_leave_decide_who_is_given_work(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    ada, boss = sign_in("ada"), sign_in("boss")
    ada.keyboard.press("t")
    # Nobody has the product's skill yet.
    expect(ada.locator("#toasts")).to_contain_text("Nothing is waiting that you could be given.")

    boss.goto(f"{house.url}/review/pools/initial/")
    assert "Asks for a skill that they do not have" in choice(boss, "Ada")
    boss.goto(f"{house.url}/team/")
    boss.keyboard.press("j")
    expect(boss.locator("tr[aria-current]")).to_contain_text("Ada")
    boss.keyboard.press("Enter")
    expect(boss.locator("h1")).to_have_text("Ada")
    chip = boss.get_by_role("button", name="Salary")
    chip.focus()
    boss.keyboard.press("Enter")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(boss.locator("#person .timeline")).to_contain_text("Skills changed")

    ada.keyboard.press("t")
    expect(ada).to_have_url(re.compile("/review/orders/"))
    expect(boss.locator("#person")).to_contain_text("Online")

    be_away(boss, keep_screen)
    ada.goto(f"{house.url}/review/mine/")
    ada.keyboard.press("t")
    expect(ada.locator("#toasts")).to_contain_text("You are on leave today.")
    boss.goto(f"{house.url}/review/pools/initial/?state=waiting")
    assert "On leave" in choice(boss, "Ada")

    boss.goto(f"{house.url}/work/roster/?view=week")
    expect(boss.locator("tr", has_text="Ada").locator(".badge", has_text="Leave").first).to_be_visible()
    keep_screen(boss, "roster-week")


def test_several_are_given_a_skill_at_once(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    boss = sign_in("boss")
    boss.goto(f"{house.url}/work/roster/")
    for key in ("j", "x", "j", "x", "a"):
        boss.keyboard.press(key)
    drawer = boss.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Skills of 2 members")
    drawer.get_by_role("group", name="Give").get_by_text("English").click()
    drawer.get_by_role("button", name="Save").click()
    expect(boss.locator("tfoot")).to_contain_text("2")
    expect(boss.locator("th", has_text="English")).to_be_visible()
    keep_screen(boss, "roster-grid")
