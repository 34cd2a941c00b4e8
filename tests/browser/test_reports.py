"""A supervisor's figures in a real browser: look, build the workbook, fetch it."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
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
    page.fill(".filters [name=first]", "2026-03-01")
    page.fill(".filters [name=last]", "2026-03-10")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Collectors", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tfoot")).to_contain_text("240.00")
    heading = page.locator("th", has_text="Collection rate").first
    assert (heading.get_attribute("title") or "").startswith("placements that ended collected in the period ÷")
    keep_screen(page, "reports-figures")
    page.get_by_role("link", name="Buckets", exact=True).last.click()
    expect(page.locator("tfoot")).to_contain_text("33.33%")  # the on-time rate of S0
    keep_screen(page, "reports-buckets")

    page.get_by_role("button", name="Workbook").click()  # of the same period, without another question
    download = page.locator("a[download]")
    expect(download).to_be_visible()  # without a reload: the card follows its job
    keep_screen(page, "reports-exports")
    with page.expect_download() as fetching:
        download.click()
    assert fetching.value.suggested_filename == "casework-kpi-2026-03-01-2026-03-10.xlsx"
    fetching.value.save_as(tmp_path / "kpi.xlsx")
    book = openpyxl.load_workbook(tmp_path / "kpi.xlsx")
    compare(page, house, book, key="collectors", title="Collectors")
    compare(page, house, book, key="buckets", title="Buckets")


def compare(page: Page, house: House, book: Workbook, *, key: str, title: str) -> None:
    """See to it that page, sheet and JSON say the same in every cell of a table, page and JSON in its totals."""
    period = f"first=2026-03-01&last=2026-03-10&table={key}"
    said = page.request.get(f"{house.url}/reports/kpi/data/?{period}").json()
    columns = said["columns"]
    sheet = [[cell.value for cell in row] for row in book[title].iter_rows()]
    assert sheet[0] == [column["title"] for column in columns]
    rows = [[row[column["key"]] for column in columns] for row in said["rows"]]
    assert len(rows) >= 3
    assert [[plain(cell) for cell in row] for row in sheet[1 : len(rows) + 1]] == [
        [number(cell, column["kind"]) for cell, column in zip(row, columns, strict=True)] for row in rows
    ]

    page.goto(f"{house.url}/reports/kpi/?{period}")
    heads = page.locator("table.figures thead th").all_inner_texts()
    shown = [column for column in columns if column["title"] in heads]
    for row, line in zip([*said["rows"], said["totals"]], page.locator("table.figures tr").all()[1:], strict=True):
        cells = line.locator("td").all_inner_texts()
        told = [written(row[column["key"]], column["kind"]) for column in shown]
        assert cells[1:] == told[1:]
        assert cells[0] == (told[0] or "Total")


def number(said: Any, kind: str) -> Any:
    """Return a value of the JSON as the sheet holds it."""
    return pytest.approx(float(said)) if said is not None and kind != "text" else said


def plain(cell: Any) -> Any:
    return float(cell) if isinstance(cell, int | float) else cell


def written(said: Any, kind: str) -> str:
    """Return a value of the JSON as the page writes it."""
    if said is None:
        return ""
    if kind == "money":
        return f"{Decimal(said):,.2f}"
    return f"{(Decimal(said) * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%" if kind == "percent" else str(said)


def test_the_figures_in_the_dark(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    page = sign_in("boss", color_scheme="dark")
    page.goto(f"{house.url}/reports/kpi/?first=2026-03-01&last=2026-03-10&table=buckets")
    expect(page.locator("tbody tr")).to_have_count(4)
    keep_screen(page, "reports-dark")


def test_the_navigation_keeps_its_place_and_shows_where_one_is(sign_in: SignIn, house: House) -> None:
    page = sign_in("boss")
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{house.url}/reports/")
    here = page.locator(".side [aria-current]")
    expect(here).to_have_text("Exports")
    expect(here).to_be_in_viewport()
    there = page.locator(".side").get_by_role("link", name="Trends")
    there.scroll_into_view_if_needed()
    before = there.bounding_box()
    there.click()
    expect(page.locator("h1")).to_have_text("Trends")
    expect(there).to_be_in_viewport()
    assert there.bounding_box() == before  # it is where it was pressed


def test_at_twice_its_size_no_field_lies_over_another(sign_in: SignIn, house: House, keep_screen: Keep) -> None:
    page = sign_in("boss")
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 × 800 at 200 %
    for path in ("reports/", "reports/trends/", "reports/kpi/?first=2026-03-01&last=2026-03-10"):
        page.goto(f"{house.url}/{path}")
        boxes = [box for field in page.locator(".form-row .field:visible :is(input, select)").all()
                 if (box := field.bounding_box())]  # fmt: skip
        assert len(boxes) >= 3
        rows = sorted((round(box["y"]), box["x"], box["width"]) for box in boxes)
        for (above, left, width), (below, right, _) in pairwise(rows):
            assert above != below or left + width <= right
        keep_screen(page, "reports-twice")


def test_a_chart_tells_one_value_at_a_time(sign_in: SignIn, house: House) -> None:
    """A point that the mouse is on speaks before the one that the keyboard is on."""
    page = sign_in("boss")
    page.goto(f"{house.url}/reports/trends/?first=2026-03-01&last=2026-03-09&table=collections")
    chart = page.locator(".chart").first
    chart.locator(".point").nth(0).focus()
    chart.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    expect(chart.locator(".said:visible")).to_have_count(1)
    there = chart.locator(".point circle").nth(3).bounding_box()
    assert there is not None
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + there["height"] / 2)
    expect(chart.locator(".point:hover")).to_have_count(1)
    expect(chart.locator(".said:visible")).to_have_count(1)
    expect(chart.locator(".point:hover .said")).to_be_visible()


def test_a_chart_is_one_stop_of_the_keyboard_and_arrows_walk_it(sign_in: SignIn, house: House) -> None:
    page = sign_in("boss")
    page.goto(f"{house.url}/reports/trends/?first=2026-03-01&last=2026-03-09&table=collections")
    chart = page.locator(".chart:has(.line ~ .line)").first
    points = chart.locator(".line").first.locator(".point")
    expect(chart.locator(".point[tabindex='0']")).to_have_count(1)
    points.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(points.nth(1)).to_be_focused()
    expect(points.nth(1).locator(".said")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(chart.locator(".line").nth(1).locator(".point:focus")).to_have_count(1)
    page.keyboard.press("End")
    expect(chart.locator(".line").nth(1).locator(".point").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(chart.locator(".point:focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(chart.locator(".line").nth(1).locator(".point").last).to_be_focused()  # back where one was
