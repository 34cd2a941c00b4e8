"""A browser, a house per test module, and people who sign in by the page as everybody does.

A module says `FLOOR = "tests.browser.review_floor"`: the module that makes its floor. It always runs on SQLite, as
`make run` does, whatever database the other tests use.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests import template
from tests.browser.house import ROOT, House, Loaded

SCREENS = ROOT / "var" / "screens"
PASSWORD = "casework-floor"
PATIENCE = 15_000  # milliseconds; two cores may be busy with other tests
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--in-process-gpu", "--process-per-site",
    "--disable-software-rasterizer", "--disable-threaded-animation",
]  # fmt: skip

expect.set_options(timeout=PATIENCE)

SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without its windows, for one module: while Playwright is open its event loop runs in this
    process, and there Django refuses the database to every other test.
    """
    program = shutil.which("chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The program, loaded once, from which the houses of this test process are forked."""
    made = Loaded(folder=tmp_path_factory.mktemp("loaded") / "house", migrated=template.sqlite_file())
    yield made
    made.stop()


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, loaded: Loaded) -> Iterator[House]:
    """The module's own house over its floor."""
    made = House(loaded=loaded, floor=request.module.FLOOR)
    yield made
    made.stop()


def _is_complaint(line: ConsoleMessage) -> bool:
    """Say whether the console tells of something wrong; that a form or a conflict was refused is an answer, and the
    network is gone only where a test took it away.
    """
    told = r"responded with a status of (409|422)|ERR_INTERNET_DISCONNECTED|^htmx:(afterRequest|sendError)"
    return line.type == "error" and not re.search(told, line.text)


@pytest.fixture
def sign_in(browser: Browser, house: House) -> Iterator[SignIn]:
    """Sign somebody in by the page; what the browser complains of fails the test at its end."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def signed_in(username: str, **options: Any) -> Page:
            context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
            contexts.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
            page.goto(f"{house.url}/accounts/login/")
            page.fill("[name=login]", username)
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_selector("body[data-link=open]")
            return page

        yield signed_in
    assert complaints == [], house.log.read_text()[-3000:]


@pytest.fixture
def keep_screen() -> Callable[[Page, str], None]:
    """Keep a picture of the page in var/screens, and see to it that nothing sticks out to the right."""

    def keep(page: Page, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"

    return keep
