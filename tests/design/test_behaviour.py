"""The shell in a real browser: keys, selection, drawer, presence, live refresh, light and dark; nothing moves."""

import shutil
import time

import pytest
from playwright.sync_api import sync_playwright

from tests.design.page_server import page_server

pytestmark = pytest.mark.browser

TOPIC = "user-00000000-0000-0000-0000-000000000007"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server():
    with page_server() as floor:
        yield floor


@pytest.fixture
def floor(server):
    server.paths.clear()
    server.heard.clear()
    server.polls.clear()
    server.closed_for_sockets = server.nothing_new = False
    return server


@pytest.fixture
def page(request, browser, floor):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto(floor.url)
    page.wait_for_selector("body[data-link=open]")
    # The page's end of the line may be open before the server's end is listed: what is told before that, nobody hears.
    _until(lambda: _watched(floor))
    yield page
    context.close()
    # Refused styles and scripts would be told here; a socket that a test closed is told as well, and what it marked.
    expected = {"WebSocket", *(word for mark in request.node.iter_markers("complains") for word in mark.args)}
    assert [line for line in complaints if not any(word in line for word in expected)] == []


def _until(said, seconds=5.0):
    end = time.monotonic() + seconds
    while not (well := said()) and time.monotonic() < end:
        time.sleep(0.02)
    assert well


def _watched(floor):
    return [message["topics"] for message in floor.heard if message["type"] == "watch"]


def _focus(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def _selected(page):
    return page.text_content("[data-selected]")


def test_the_page_needs_no_sideways_scroll_and_nothing_moves_while_it_loads_and_rows_are_selected(page):
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) =>
        { window.moved += one.value; })).observe({ type: "layout-shift", buffered: true }); }"""
    )
    page.click("tbody tr:nth-child(2) .pick input")
    page.wait_for_selector(".selbar:visible")
    page.wait_for_timeout(100)
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_j_and_k_walk_the_rows_and_enter_opens_one(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.get_attribute("tr[aria-current]", "id") == "r1"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?r=2")


def test_rows_are_selected_one_by_one_as_a_range_and_all_at_once(page):
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert _selected(page) == "1 selected"
    page.click("tbody tr:nth-child(4) .pick input", modifiers=["Shift"])
    assert _selected(page) == "4 selected"
    page.check("[data-pick-all]")
    assert _selected(page) == "5 selected"
    page.click("[data-pick-none]")
    assert page.is_hidden(".selbar")


def test_letters_typed_into_a_field_are_only_letters(page):
    page.keyboard.press("/")
    page.keyboard.type("jxgn?")
    assert page.input_value("[data-filter]") == "jxgn?"
    assert page.is_hidden("#help")
    assert page.query_selector("tr[aria-current], .drawer.is-open") is None


def test_a_page_key_opens_the_drawer_which_keeps_the_focus_and_gives_it_back(page):
    page.focus("text=Preview")
    page.keyboard.press("n")
    page.wait_for_selector(".drawer.is-open")
    assert _focus(page) == "first"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert _focus(page) == "Assign"
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer:not(.is-open)", state="attached")
    assert _focus(page) == "Preview"
    assert page.evaluate("document.querySelector('.stage').inert") is False


def test_help_lists_the_keys_of_the_page_and_where_g_leads(page):
    page.keyboard.press("?")
    assert "N Next order" in page.text_content("[data-help-page]")
    assert page.text_content("[data-help-go] dd") == "My cases"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/?went=cases")


def test_letters_can_be_turned_off_and_stay_off(page):
    page.keyboard.press("?")
    page.check("[data-keys-off]")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.query_selector("tr[aria-current]") is None


def test_the_presence_switch_asks_and_shows_what_the_server_answers(page, floor):
    page.click("[data-presence] .switch")
    page.wait_for_selector("[data-presence][data-state=paused]")
    assert {"type": "presence", "accepting": False} in floor.heard
    floor.tell({"type": "presence", "online": True, "accepting": True})
    page.wait_for_selector("[data-presence][data-state=accepting]")
    assert page.is_checked("[data-presence] .switch")


def test_a_change_told_three_times_in_a_moment_is_fetched_once(page, floor):
    _until(lambda: [TOPIC] in _watched(floor))
    floor.paths.clear()
    for _ in range(3):
        floor.tell({"type": "changed", "topic": TOPIC})
    page.wait_for_selector("#count-collectionscases:text('43')")
    page.wait_for_timeout(600)
    assert floor.count("/nav/counts/") == 1


def test_the_page_says_how_long_ago_it_was_asked_for(page, floor):
    _until(lambda: _watched(floor))  # "open" is shown as soon as it is sent, and heard a moment later
    ages = [message["age"] for message in floor.heard if message["type"] == "watch"]
    assert 0 < ages[0] < 60_000


def test_a_part_whose_style_a_script_set_is_refreshed_without_complaint(page, floor):
    page.evaluate("document.querySelector('#count-collectionscases').style.minWidth = '3em'")
    floor.tell({"type": "changed", "topic": TOPIC})
    page.wait_for_selector("#count-collectionscases:text('43')")
    page.wait_for_timeout(100)  # htmx settles; the fixture looks at what the browser complained of


def test_after_a_lost_socket_the_page_connects_again_and_catches_up(page, floor):
    floor.heard.clear()
    floor.drop_sockets()
    _until(lambda: [TOPIC] in _watched(floor))
    _until(lambda: floor.count("/nav/counts/") == 1)


def test_without_a_socket_the_page_says_so_and_asks_by_itself(page, floor):
    page.clock.install()
    floor.closed_for_sockets = True
    floor.drop_sockets()
    page.wait_for_function("document.body.dataset.link === 'open'")
    page.clock.run_for(3_500)
    assert page.is_visible("[data-link-state]")
    assert page.get_attribute("[data-presence]", "data-state") == "offline"
    page.clock.run_for(10_000)
    _until(lambda: floor.count("/nav/counts/") >= 1)


def test_the_theme_follows_the_system_until_it_is_switched_and_is_remembered(page):
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(245, 244, 241)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) == "rgb(20, 20, 22)"
    page.click("[data-theme-switch]")
    assert page.evaluate(ground) == "rgb(245, 244, 241)"
    assert "theme=light" in page.evaluate("document.cookie")
    page.click("[data-theme-switch]")
    assert "theme" not in page.evaluate("document.cookie")


def test_a_question_is_asked_before_and_no_means_no(page, floor):
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.click(".selbar >> text=Release")
    assert page.text_content("#confirm-text") == "Give 3 orders back to the pool?"
    page.click("#confirm >> text=Cancel")
    assert "/refuse/" not in floor.paths


def test_a_notice_is_shown_once_per_window_and_leads_to_its_thing(page):
    tell = """(keys) => document.dispatchEvent(new CustomEvent("notices", { detail: {
      items: keys.map((key) => ({ key, text: `About ${key}`, url: `/?r=${key}` })) } }))"""
    page.evaluate(tell, ["one"])
    page.evaluate(tell, ["one", "two"])
    links = page.locator("#toasts .toast.is-warn a")
    assert links.all_text_contents() == ["About one", "About two"]
    page.reload()
    page.wait_for_selector("body[data-link=open]")
    page.evaluate(tell, ["one", "two", "three"])
    assert links.all_text_contents() == ["About three"]
    links.first.click()
    page.wait_for_url("**/?r=three")
