"""An inspector's day in a real browser: draw a sample, hear and read, score by keyboard; what was scored is disputed
and ruled on, and the figures follow.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.figures_floor"

Keep = Callable[[Page, str], None]


def draw(page: Page, house: House, keep_screen: Keep) -> None:
    """Draw all of the day that waits."""
    expect(page.locator("h1")).to_have_text("Inspections")
    expect(page.locator("main")).to_contain_text("Nothing waits to be inspected")
    keep_screen(page, "quality-empty")

    page.keyboard.press("d")
    drawer = page.locator("#drawer")
    expect(drawer.locator("[name=day]")).to_have_value(house.facts["day"])  # the day that waits to be drawn
    drawer.locator("[name=method]").select_option("hand")
    drawer.locator("[name=percent]").fill("100")
    drawer.get_by_role("button", name="Draw").click()
    expect(page.locator("#toasts")).to_contain_text("The sample holds 3 of 3.")
    expect(page.locator("tbody tr[data-href]")).to_have_count(3)  # the list follows by itself
    keep_screen(page, "quality-waiting")


def hear(page: Page) -> None:
    """Play the recording, mark a second of it, and jump back to the mark."""
    recording = page.locator("[data-recording]")
    sound = recording.locator("audio")
    recording.get_by_role("button", name="Play", exact=True).click()
    expect(recording.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("l")
    expect(recording.get_by_role("button", name="Play", exact=True)).to_be_visible()
    sound.evaluate("audio => { audio.currentTime = 3 }")
    page.keyboard.press("m")
    expect(recording.locator("[name=comment]")).to_be_focused()
    assert sound.evaluate("audio => audio.paused")
    page.keyboard.type("Says the employer's name")
    page.keyboard.press("Enter")
    expect(recording.locator(".marks-list li")).to_contain_text("Says the employer's name")
    expect(recording.locator(".marks-list [data-clock]")).to_have_text("0:03")
    sound.evaluate("audio => { audio.currentTime = 0 }")
    recording.locator("[data-seek]").click()
    expect(recording.locator(".player-time")).to_have_text(re.compile("^0:0[3-9]"))


def score(page: Page, keep_screen: Keep) -> None:
    """Read the first order and score it by keyboard; the next one opens."""
    page.get_by_role("link", name="Q-1").click()
    expect(page.locator("h1")).to_have_text("Q-1")
    expect(page.locator("main")).to_contain_text("Three applications this week")  # what the reviewer saw
    expect(page.locator("main")).to_contain_text("Employer confirmed.")
    hear(page)
    total = page.locator("[data-total]")
    expect(total).to_have_text("0 of 100")
    for key in "ppfp":
        page.keyboard.press(key)
    expect(total).to_have_text("65 of 100")
    page.keyboard.press("k")  # back to the fourth
    page.keyboard.press("f")
    expect(total).to_have_text("45 of 100")
    page.keyboard.press("p")  # the fifth, the only one still open
    expect(total).to_have_text("55 of 100")
    keep_screen(page, "quality-scorecard")
    page.locator(".question:nth-of-type(3) .question-remark").fill("Nobody was asked")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("No answer from the server.")
    page.context.set_offline(False)
    expect(total).to_have_text("55 of 100")  # nothing of it is lost
    expect(page.locator(".question:nth-of-type(3) .question-remark")).to_have_value("Nobody was asked")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_have_text("Q-2")  # the next one opens
    expect(page.locator("#toasts")).to_contain_text("Scored: 55 of 100.")
    page.wait_for_load_state()
    page.keyboard.press("f")
    expect(total).to_have_text("0 of 100: a fatal question failed")


def dispute(page: Page) -> None:
    """Object, as the inspected person, to the result of the first order."""
    page.get_by_role("link", name="My inspections").click()
    row = page.locator("tbody tr", has_text="Q-1")
    expect(row).to_contain_text("55")
    expect(row.get_by_role("button", name="Dispute")).to_be_visible()
    row.get_by_role("link", name="Q-1").click()  # one reads first, and objects where one reads
    expect(page.locator(".scorecard")).to_contain_text("Nobody was asked")
    page.wait_for_load_state()  # what listens to keys comes after what one reads
    page.keyboard.press("d")
    expect(page.locator("#drawer [name=reason]")).to_be_focused()
    page.keyboard.type("The applicant was asked, at the third second.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("The dispute is raised")
    expect(page.locator("#after")).to_contain_text("at the third second")  # follows by itself
    expect(page.locator("#after").get_by_role("button")).to_have_count(0)


def rule(page: Page, keep_screen: Keep) -> None:
    """Strike, as somebody who did not score, the third answer and no other."""
    page.get_by_role("link", name="Disputes").click()
    expect(page.locator("tbody tr")).to_contain_text("at the third second")
    page.get_by_role("button", name="Give a ruling").click()
    drawer = page.locator("#drawer")
    expect(drawer.locator("[name=struck]")).to_have_count(2)
    drawer.locator("[name=struck]").first.check()
    drawer.locator("[name=ruling]").fill("It is to be heard.")
    keep_screen(page, "quality-ruling")
    drawer.get_by_role("button", name="Give a ruling").click()
    expect(page.locator("#toasts")).to_contain_text("The ruling is given.")
    expect(page.locator("main")).to_contain_text("No dispute is open")  # the list follows by itself
    page.get_by_role("link", name="Ruled on", exact=True).click()
    expect(page.locator("tbody tr")).to_contain_text("55 → 80")
    expect(page.locator("tbody tr")).to_contain_text("Upheld")


def test_an_inspectors_day_from_the_draw_to_the_ruling(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("iris")
    draw(page, house, keep_screen)
    score(page, keep_screen)

    page.goto(f"{house.url}/quality/?tab=scored")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".stats")).to_contain_text("100.00%")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".scorecard")).to_contain_text("Nobody was asked")
    keep_screen(page, "quality-scored")

    reviewer = sign_in("ada")
    dispute(reviewer)
    page.goto(f"{house.url}/quality/disputes/")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Give a ruling")).to_have_count(0)  # not by who scored it
    rule(sign_in("ivan"), keep_screen)

    page.goto(f"{house.url}/quality/?tab=scored")
    gross, net = (page.locator(".stat", has_text=f"Defect rate, {which}") for which in ("gross", "net"))
    expect(gross).to_contain_text("100.00%")  # what was found stays
    expect(net).to_contain_text("0.00%")
    expect(net).not_to_contain_text("100.00%")
    page.get_by_role("link", name="Results by person").click()
    expect(page.locator("tbody tr")).to_contain_text("Ada")
    assert page.locator("tbody tr td.num").all_inner_texts()[:4] == ["1", "1", "100.00%", "0.00%"]
    expect(reviewer.locator("main")).to_contain_text("It is to be heard.")  # on the open page
    expect(reviewer.locator("main")).to_contain_text("Score before 55, after 80")


def test_minutes_stay_when_they_do_not_arrive_and_the_first_error_has_the_focus(house: House, sign_in: SignIn) -> None:
    page = sign_in("iris")
    page.goto(f"{house.url}/quality/meetings/write/")
    page.fill("[name=held_on]", "2999-01-01")
    page.fill("[name=title]", "Findings of the week")
    page.fill("[name=text]", "The live photo is opened first.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("No answer from the server.")
    expect(page.locator("[name=text]")).to_have_value("The live photo is opened first.")
    page.context.set_offline(False)

    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=held_on]")).to_be_focused()  # the day is not over: the focus leaves the text
    expect(page.locator("[name=text]")).to_have_value("The live photo is opened first.")
    page.fill("[name=held_on]", house.facts["day"])
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Findings of the week")

    page.emulate_media(media="print")  # minutes are filed: on paper there is nothing but them
    expect(page.locator("article")).to_be_visible()
    for part in (".side", ".topbar", ".actions"):
        expect(page.locator(part)).to_be_hidden()


def test_the_inspectors_pages_in_the_dark(sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("iris", color_scheme="dark")
    keep_screen(page, "quality-dark")
