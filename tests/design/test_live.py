"""Live parts in a real browser: many changes at once, lines that die, pages without a socket."""

import time

import pytest

from tests.design.test_behaviour import TOPIC, _until, _watched, browser, floor, page, server  # noqa: F401  # fixtures

pytestmark = pytest.mark.browser
COUNTS = "/nav/counts/"


def test_a_storm_of_changes_is_a_few_refreshes_and_the_last_change_is_seen(page, floor):  # noqa: F811
    began = time.monotonic()
    while time.monotonic() - began < 2.0:
        floor.tell({"type": "changed", "topic": TOPIC})
        page.wait_for_timeout(20)
    told = floor.count(COUNTS)
    page.wait_for_timeout(1_000)
    assert 2 <= floor.count(COUNTS) <= 6, "twice a second at most, once at the end"
    assert floor.count(COUNTS) - told <= 2
    page.wait_for_timeout(800)
    asked = floor.count(COUNTS)
    page.wait_for_timeout(800)
    assert floor.count(COUNTS) == asked, "nothing more is told, nothing more is asked"


def test_a_change_told_while_an_answer_is_on_its_way_is_asked_for_again(page, floor):  # noqa: F811
    held = []
    page.route("**/nav/counts/", lambda route: held.append(route))
    floor.tell({"type": "changed", "topic": TOPIC})
    _until(lambda: page.wait_for_timeout(50) or len(held) == 1)
    floor.tell({"type": "changed", "topic": TOPIC})
    page.wait_for_timeout(1_000)
    assert len(held) == 1, "not beside the one that is on its way"
    held[0].continue_()
    _until(lambda: page.wait_for_timeout(50) or len(held) == 2)
    held[1].continue_()
    page.wait_for_selector("#count-collectionscases:text('43')")


def test_a_part_that_replaces_itself_goes_on_following(page, floor):  # noqa: F811
    page.evaluate("htmx.ajax('GET', '/part/', { target: '#main', swap: 'afterbegin' })")
    _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == 1)
    for number in (2, 3, 4):
        floor.tell({"type": "changed", "topic": "part-1"})
        _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == number, seconds=3)  # noqa: B023


@pytest.mark.complains("404")
def test_what_is_taken_from_its_reader_says_so_once(page, floor):  # noqa: F811
    page.evaluate("htmx.ajax('GET', '/part/', { target: '#main', swap: 'afterbegin' })")
    _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == 1)
    page.route("**/part/", lambda route: route.fulfill(status=404, body="not here"))
    for number in (1, 2):
        floor.tell({"type": "changed", "topic": "part-1"})
        page.wait_for_selector("#toasts :text('This is not here any more, or you may not see it.')")
        page.wait_for_timeout(1_000 * number)
    assert page.locator("#toasts :text('This is not here any more')").count() == 1


# A part that comes late: what stands beside it watches the same topic, so that its coming tells the server nothing new.
BESIDE = """() => {
  const main = document.querySelector("#main");
  main.insertAdjacentHTML("afterbegin", '<p id="beside" data-watch="part-1"></p><div id="place"></div>');
  htmx.process(main);
  htmx.trigger("#beside", "htmx:afterSettle", {});
}"""


@pytest.mark.parametrize("swap", ["innerHTML", "outerHTML", "afterend"])
def test_a_part_that_was_told_of_while_it_was_on_its_way_is_asked_for_once_more(page, floor, swap):  # noqa: F811
    page.evaluate(BESIDE)
    _until(lambda: page.wait_for_timeout(50) or any("part-1" in topics for topics in _watched(floor)))
    held = []
    page.route("**/part/", lambda route: held.append(route), times=1)
    page.evaluate("(swap) => { htmx.ajax('GET', '/part/', { target: '#place', swap }) }", swap)
    _until(lambda: page.wait_for_timeout(50) or len(held) == 1)
    floor.tell({"type": "changed", "topic": "part-1"})  # the answer was drawn before that
    page.wait_for_timeout(300)
    held[0].continue_()
    page.wait_for_selector("#part")
    _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == 2)
    page.wait_for_timeout(800)
    assert floor.count("/part/") == 2, "once, and not for ever"


def test_a_part_that_was_on_its_way_while_the_line_was_lost_is_asked_for_once_more(page, floor):  # noqa: F811
    held = []
    page.route("**/part/", lambda route: held.append(route), times=1)
    page.evaluate("() => { htmx.ajax('GET', '/part/', { target: '#main', swap: 'afterbegin' }) }")
    _until(lambda: page.wait_for_timeout(50) or len(held) == 1)
    watched = len(_watched(floor))
    floor.drop_sockets()
    _until(lambda: page.wait_for_timeout(50) or len(_watched(floor)) > watched)
    held[0].continue_()
    page.wait_for_selector("#part")
    _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == 2)


def test_a_part_of_which_nothing_was_told_is_not_asked_for_twice(page, floor):  # noqa: F811
    page.evaluate(BESIDE)
    _until(lambda: page.wait_for_timeout(50) or any("part-1" in topics for topics in _watched(floor)))
    floor.tell({"type": "changed", "topic": "part-1"})
    page.wait_for_timeout(100)
    page.evaluate("() => { htmx.ajax('GET', '/part/', { target: '#place', swap: 'innerHTML' }) }")
    page.wait_for_selector("#part")
    page.wait_for_timeout(800)
    assert floor.count("/part/") == 1


# A part with a button, whose answer says something on the button.
PRESSED = """() => {
  const main = document.querySelector("#main");
  main.insertAdjacentHTML("afterbegin", `<section id="part" data-watch="part-1" hx-get="/part/" hx-trigger="changed"
    hx-swap="outerHTML"><button id="press" hx-post="/press/" hx-swap="none">press</button></section>`);
  htmx.process(main);
  htmx.trigger("#part", "htmx:afterSettle", {});
  document.addEventListener("said", () => document.body.setAttribute("data-said", "yes"));
}"""


@pytest.mark.parametrize("first", ["pressed", "told"])
def test_what_was_pressed_stays_until_its_answer_is_heard(page, floor, first):  # noqa: F811
    page.evaluate(PRESSED)
    _until(lambda: page.wait_for_timeout(50) or any("part-1" in topics for topics in _watched(floor)))
    pressed, parts = [], []
    page.route("**/press/", lambda route: pressed.append(route))
    page.route("**/part/", lambda route: parts.append(route))
    if first == "told":
        floor.tell({"type": "changed", "topic": "part-1"})
        _until(lambda: page.wait_for_timeout(50) or len(parts) == 1)
    page.click("#press")
    _until(lambda: page.wait_for_timeout(50) or len(pressed) == 1)
    if first == "told":
        parts[0].continue_()
    else:
        floor.tell({"type": "changed", "topic": "part-1"})
    page.wait_for_timeout(1_000)
    assert page.locator("#press").count() == 1
    assert len(parts) == (first == "told"), "not asked for while an answer is awaited"
    pressed[0].fulfill(status=204, headers={"HX-Trigger": "said"})
    page.wait_for_selector("body[data-said]")
    _until(lambda: page.wait_for_timeout(50) or len(parts) == (2 if first == "told" else 1))
    parts[-1].continue_()
    page.wait_for_selector("#press", state="detached")


def test_what_came_can_be_used_at_once(page, floor):  # noqa: F811
    page.evaluate(
        """() => {
          const use = () => document.querySelector("#part").dispatchEvent(new CustomEvent("changed"));
          document.addEventListener("htmx:afterSwap", () => setTimeout(use), { once: true });
          htmx.ajax("GET", "/part/", { target: "#main", swap: "afterbegin" });
        }"""
    )
    _until(lambda: page.wait_for_timeout(50) or floor.count("/part/") == 2)


def test_a_line_that_says_nothing_is_given_up(page, floor):  # noqa: F811
    page.clock.install()
    page.reload()
    page.wait_for_selector("body[data-link=open]")
    before = set(floor.sockets)
    page.clock.run_for(61_000)  # the server of this test answers no beat
    page.wait_for_timeout(300)
    page.clock.run_for(2_000)
    _until(lambda: page.wait_for_timeout(50) or (floor.sockets and not before & floor.sockets))
    page.clock.run_for(1_000)
    _until(lambda: page.wait_for_timeout(50) or floor.count(COUNTS) >= 1)


def test_a_poll_says_what_it_watches_and_an_unchanged_part_stays(page, floor):  # noqa: F811
    floor.nothing_new = floor.closed_for_sockets = True
    before = page.text_content("#count-collectionscases")
    page.clock.install()
    floor.drop_sockets()
    page.wait_for_timeout(300)
    page.clock.run_for(12_000)
    _until(lambda: page.wait_for_timeout(50) or len(floor.polls) >= 1)
    topics, age = floor.polls[0]
    assert (topics, age.isdigit()) == (TOPIC, True)
    assert page.text_content("#count-collectionscases") == before
    floor.nothing_new = False
    page.clock.run_for(11_000)
    page.wait_for_selector("#count-collectionscases:text('43')")


def test_a_page_without_a_socket_asks_at_once_when_it_is_looked_at_again(page, floor):  # noqa: F811
    floor.closed_for_sockets = True
    floor.drop_sockets()
    page.wait_for_timeout(400)
    asked = floor.count(COUNTS)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    _until(lambda: page.wait_for_timeout(50) or floor.count(COUNTS) == asked + 1, seconds=3)
