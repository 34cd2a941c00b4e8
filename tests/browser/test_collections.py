"""A day of collections in a real browser: the supervisor's pool, the collector's calls, operations' roll."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.collections_floor"

Keep = Callable[[Page, str], None]


def toast(page: Page, text: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(text)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_supervisor_deals_a_pool_by_keyboard_and_the_collector_sees_it_come(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    drew = sign_in("drew")
    expect(drew.locator("main")).to_contain_text("Nothing to collect")
    keep_screen(drew, "collections-my-cases-empty")
    boss = sign_in("boss")
    expect(boss.locator("h1")).to_have_text("Case pools")
    keep_screen(boss, "collections-pools")
    boss.get_by_role("link", name="S1", exact=True).click()
    expect(boss.locator("tbody tr")).to_have_count(3)
    boss.locator("a.chip", has_text=re.compile("^3–4$")).click()
    expect(boss.locator("tbody tr")).to_have_count(1)
    boss.locator("a.chip", has_text=re.compile("^3–4$")).click()  # and off again
    expect(boss.locator("tbody tr")).to_have_count(3)
    press(boss, "j", "x", "j", "x", "a")
    drawer = boss.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("Assign 2 cases")
    expect(drawer.get_by_role("radio", name="Olga")).to_be_disabled()
    keep_screen(boss, "collections-assign-drawer")
    drawer.get_by_text("Drew").click()
    drawer.get_by_role("button", name="Assign").click()
    toast(boss, "2 cases given to Drew.")
    expect(boss.locator("tbody tr")).to_have_count(1)  # the list follows by itself
    keep_screen(boss, "collections-pool")

    expect(drew.locator("tbody tr")).to_have_count(2)  # and so does the collector's
    boss.locator("a.chip", has_text="Assigned").click()
    boss.locator("a.chip", has_text="Drew").click()
    expect(boss.locator("a.chip[aria-current]", has_text="Drew")).to_be_visible()  # two rows there were before, too
    expect(boss.locator("tbody tr")).to_have_count(2)
    keep_screen(boss, "collections-pool-assigned")
    boss.locator("tbody input[name=pick]").first.check()
    boss.keyboard.press("r")
    drawer.get_by_role("button", name="Release").click()
    toast(boss, "1 case released to the pool.")
    expect(drew.locator("tbody tr")).to_have_count(1)


def test_a_collector_calls_the_first_case_by_keyboard_and_goes_on(sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("cora")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody tr").first).to_contain_text("Not contacted yet")
    keep_screen(page, "collections-my-cases")
    page.keyboard.press("Enter")  # the first one
    page.wait_for_url(re.compile("/collections/cases/"))
    first = page.locator("h1").inner_text()
    assert "+2348031234560" not in page.content()
    page.keyboard.press("v")
    expect(page.get_by_text("+2348031234560")).to_be_visible()

    page.keyboard.press("c")
    bar = page.locator("#call")
    expect(bar).to_have_attribute("data-state", "answered")
    expect(page.get_by_text("+2348031234560")).to_be_visible()  # the live refresh left what was shown
    keep_screen(page, "collections-call")
    page.keyboard.press("h")
    bar.get_by_label("With whom").select_option("borrower")
    verify(bar)
    bar.get_by_label("Result").select_option("call_back")
    bar.get_by_label("Note").fill("After work")
    bar.get_by_role("button", name="Record outcome").click()
    expect(page.locator("#timeline")).to_contain_text("Asked to be called back")
    expect(page.locator("#timeline .player")).to_be_visible()
    keep_screen(page, "collections-case")
    page.keyboard.press("n")
    expect(page.locator("h1")).not_to_have_text(first)


def test_a_recorded_contact_sends_its_case_to_the_end_of_the_list(house: House, sign_in: SignIn) -> None:
    page = sign_in("cora")
    page.goto(f"{house.url}/collections/cases/{house.facts['Ben Eze']}/")
    form = page.locator("#attempt-form")
    page.keyboard.press("t")
    form.get_by_label("Channel").select_option("sms")
    form.get_by_label("With whom").select_option("nobody")
    form.get_by_label("Result").select_option("message_sent")
    form.get_by_role("button", name="Record contact").click()
    toast(page, "Contact recorded.")
    expect(page.locator("#timeline")).to_contain_text("Message sent")
    page.get_by_role("link", name="My cases").first.click()
    last = page.locator("tbody tr").last
    expect(last).to_contain_text("Ben Eze")
    expect(last).to_contain_text("Last contact today")
    expect(last).to_contain_text("Message sent")


def test_a_reminder_is_for_the_borrower_only(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("cora")
    page.goto(f"{house.url}/collections/cases/{house.facts['Chi Uba']}/")
    expect(page.locator("main")).to_contain_text("due today")
    expect(page.locator("main")).to_contain_text("Reminder: speak with the borrower only")
    expect(page.locator("main")).not_to_contain_text("past due")
    expect(page.get_by_role("button", name="Call")).to_have_count(1)
    keep_screen(page, "collections-reminder")


def verify(form: Locator) -> None:
    """Tick the two questions by which the borrower proved who they are."""
    for question in form.locator("[name=verified_by]").all()[:2]:
        question.check()


def take_a_promise(page: Page, keep_screen: Keep) -> None:
    drawer = page.locator("#drawer")
    page.keyboard.press("p")
    expect(drawer.locator("h2")).to_have_text("Promise to pay")
    verify(drawer)
    drawer.get_by_label("Amount").first.fill("60.00")
    keep_screen(page, "collections-promise")
    page.keyboard.press("Control+Enter")
    toast(page, "Promise taken.")
    expect(page.locator("#agreed")).to_contain_text("60.00 promised")
    expect(page.locator("#timeline")).to_contain_text("Promised to pay")
    expect(drawer).to_be_empty()


def take_a_step(page: Page, key: str, title: str, told: str, then: str) -> None:
    """Take a step as its drawer proposes it, and wait for the page to show `then`."""
    drawer = page.locator("#drawer")
    page.keyboard.press(key)
    expect(drawer.locator("h2")).to_have_text(title)
    page.keyboard.press("Control+Enter")
    toast(page, told)
    expect(page.locator("#agreed .notice", has_text=then)).to_be_visible()
    expect(drawer).to_be_empty()


def ask_for_a_waiver(page: Page, keep_screen: Keep) -> None:
    drawer = page.locator("#drawer")
    page.keyboard.press("r")
    expect(drawer.locator("h2")).to_have_text("Ask for a waiver")
    expect(drawer.get_by_label("Penalty")).to_have_value("10.00")  # proposed
    drawer.get_by_label("Reason").fill("Lost the job")
    keep_screen(page, "collections-waiver")
    page.keyboard.press("Control+Enter")
    toast(page, "it waits for approval")
    expect(page.locator("#agreed")).to_contain_text("Waits for approval")
    keep_screen(page, "collections-agreed")
    expect(drawer).to_be_empty()


def test_a_collectors_day_and_an_approval_by_keyboard(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("dora")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/collections/cases/"))
    first = page.locator("h1").inner_text()
    take_a_promise(page, keep_screen)
    take_a_step(page, "b", "Next action", "Booked.", "Next action")
    ask_for_a_waiver(page, keep_screen)

    page.keyboard.press("n")
    expect(page.locator("h1")).not_to_have_text(first)
    take_a_step(page, "s", "Says paid", "Calls are paused.", "calls are paused until")
    page.keyboard.press("n")  # nothing is left to do
    page.wait_for_url(re.compile("/collections/mine/"))
    expect(page.locator("tbody")).to_contain_text("To be called")
    expect(page.locator("tbody")).to_contain_text("Says paid; no calls until")
    keep_screen(page, "collections-my-cases-done")

    boss = sign_in("boss")
    boss.goto(f"{house.url}/work/approvals/")
    expect(boss.locator("tbody tr")).to_have_count(1)
    keep_screen(boss, "collections-approvals")
    press(boss, "j", "Enter")
    expect(boss.locator("#drawer")).to_contain_text("Lost the job")
    keep_screen(boss, "collections-approval")
    boss.keyboard.press("Control+Enter")
    toast(boss, "Approved.")
    expect(boss.locator("main")).to_contain_text("Nothing waits for you")


def test_a_refused_collector_sees_rule_and_time_and_a_supervisor_lets_the_call_pass(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    page = sign_in("remi")
    page.goto(f"{house.url}/collections/cases/{house.facts['Jim Awo']}/")
    reach = page.locator("#reach")
    expect(reach).to_contain_text("At most 5 attempts in 24 hours, per customer (House rule); allowed again at")
    expect(reach).to_contain_text("your supervisor can let one call pass")
    expect(reach.get_by_role("button", name="Call")).to_be_disabled()
    keep_screen(page, "collections-refused")

    boss = sign_in("boss")
    boss.goto(f"{house.url}/collections/cases/{house.facts['Jim Awo']}/")
    boss.locator("#reach").get_by_role("button", name="Let one contact pass").click()
    drawer = boss.locator("#drawer")
    drawer.get_by_label("Reason").fill("Asked to be called back by noon")
    keep_screen(boss, "collections-let-pass")
    drawer.get_by_role("button", name="Let it pass").click()
    toast(boss, "The next contact may pass the internal rules.")

    expect(reach).not_to_contain_text("allowed again at")  # the collector's page follows by itself
    page.keyboard.press("c")
    expect(page.locator("#call")).to_have_attribute("data-state", "answered")
    expect(page.locator("#timeline")).to_contain_text("Asked to be called back by noon")


def test_operations_read_the_figures_and_roll_a_book(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("opal")
    page.goto(f"{house.url}/collections/buckets/")
    expect(page.locator("#flows")).to_contain_text("S1")
    keep_screen(page, "collections-buckets")
    page.locator("a.chip", has_text="west").click()
    page.wait_for_url(re.compile("book=west"))
    page.keyboard.press("r")
    page.locator("#drawer").get_by_role("button", name="Roll").click()
    toast(page, "The roll is on its way.")
    expect(page.locator("#roll")).to_contain_text("3 days rolled")
    keep_screen(page, "collections-rolled")


def test_the_case_page_in_chinese_and_in_the_dark(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    boss = sign_in("boss", locale="zh-CN", color_scheme="dark")
    boss.goto(f"{house.url}/collections/cases/{house.facts['Ada Obi']}/")
    expect(boss.locator("html")).to_have_attribute("lang", "zh-hans")
    keep_screen(boss, "collections-case-zh-dark")
    boss.goto(f"{house.url}/collections/pools/")
    expect(boss.locator("tbody tr[data-href]")).to_have_count(2)
    keep_screen(boss, "collections-pools-zh-dark")
