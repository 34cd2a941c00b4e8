"""A supervisor's figures in a real browser: look, build the workbook, fetch it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.figures_floor"

Keep = Callable[[Page, str], None]


def test_a_supervisor_looks_and_fetches_the_workbook(
    house: House, sign_in: SignIn, keep_screen: Keep, tmp_path: Path
) -> None:
    page = sign_in("boss")
    page.get_by_role("link", name="Figures").click()
    page.fill("[name=first]", "2026-03-01")
    page.fill("[name=last]", "2026-03-10")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Collectors").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tfoot")).to_contain_text("240.00")
    heading = page.locator("th", has_text="Collection rate").first
    assert (heading.get_attribute("title") or "").startswith("placements that ended collected in the period ÷")
    keep_screen(page, "reports-figures")
    page.get_by_role("link", name="Buckets", exact=True).last.click()
    expect(page.locator("tfoot")).to_contain_text("33.33%")  # the on-time rate of S0
    keep_screen(page, "reports-buckets")

    page.get_by_role("link", name="Workbook").click()
    expect(page.locator("[name=first]")).to_have_value("2026-03-01")  # the period came along
    page.keyboard.press("n")
    download = page.locator("a[download]")
    expect(download).to_be_visible()  # without a reload: the card follows its job
    keep_screen(page, "reports-exports")
    with page.expect_download() as fetching:
        download.click()
    assert fetching.value.suggested_filename == "casework-kpi-2026-03-01-2026-03-10.xlsx"
    fetching.value.save_as(tmp_path / "kpi.xlsx")
    rows = python_calamine.load_workbook(str(tmp_path / "kpi.xlsx")).get_sheet_by_name("Collectors").to_python()
    assert [row[1] for row in rows] == ["Collector", "Ann", "Ann", "Bob", ""]


def test_the_figures_in_the_dark(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    page = sign_in("boss", color_scheme="dark")
    page.goto(f"{house.url}/reports/kpi/?first=2026-03-01&last=2026-03-10&table=buckets")
    expect(page.locator("tbody tr")).to_have_count(4)
    keep_screen(page, "reports-dark")
