"""A day in the offices: operations feed and roll, customer service finds, risk reads, the auditor sees who looked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import House

pytestmark = pytest.mark.browser
FLOOR = "tests.browser.offices_floor"

Keep = Callable[[Page, str], None]
PHONE, ID_NUMBER = "+2348031234560", "110101199003070000"


def file_of_loans(folder: Path, due_on: str) -> Path:
    """Write a file of three loans: two good ones, and one whose amount is none."""
    head = "external_ref,customer_ref,customer_name,principal,due_amount,due_on,disbursed_on"
    rows = [
        f"N-{n},P-{n},New Person {n},{amount},110.00,{due_on},2026-01-01" for n, amount in enumerate((100, "x", 100))
    ]
    path = folder / "loans.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_operations_feed_a_file_read_its_report_roll_the_book_and_see_the_run(
    house: House, sign_in: SignIn, keep_screen: Keep, tmp_path: Path
) -> None:
    page = sign_in("opal")
    page.goto(f"{house.url}/imports/")
    expect(page.locator("main")).to_contain_text("Nothing was fed yet")
    page.get_by_role("link", name="Import a file").first.click()
    page.set_input_files("[name=file]", file_of_loans(tmp_path, house.facts["due_on"]))
    page.locator("[name=kind]").select_option("loans")
    keep_screen(page, "operations-import")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#feed .stat").nth(1)).to_contain_text("2")  # it follows by itself
    refused = page.locator("#feed tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("principal")
    expect(refused).to_contain_text("is not an amount")
    keep_screen(page, "operations-import-report")

    page.get_by_role("link", name="Buckets", exact=True).click()
    page.wait_for_url("**/collections/buckets/")
    page.wait_for_selector("body[data-link=open]")  # from here on keys are heard
    page.keyboard.press("r")
    drawer = page.locator("#drawer")
    expect(drawer.locator("[name=until]")).to_have_value(house.facts["today"])
    drawer.get_by_role("button", name="Roll").click()
    expect(page.locator("#roll")).to_contain_text("2 days rolled: 2 cases opened")
    keep_screen(page, "operations-rolled")
    page.locator("#roll").get_by_role("link", name="Runs").click()
    newest = page.locator("#runs tbody tr").first
    expect(newest).to_contain_text(house.facts["today"])
    expect(newest).to_contain_text("Done")
    keep_screen(page, "operations-runs")
    newest.get_by_role("link").first.click()
    expect(page.locator("#run")).to_contain_text("opened")
    keep_screen(page, "operations-run")


def test_customer_service_finds_who_is_calling_and_shows_a_number_for_a_reason(
    house: House, sign_in: SignIn, keep_screen: Keep
) -> None:
    page = sign_in("sam")
    expect(page.locator("h1")).to_have_text("Customers")
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.type("nobody known")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nobody was found")
    page.fill("[name=text]", "+234 803 123-4560")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Ada Obi")
    assert PHONE.lstrip("+") not in page.url
    for told in ("L-1", "5 days late", "S1", "A-1", "Re-review"):
        expect(page.locator("main")).to_contain_text(told)
    assert PHONE not in page.content()
    keep_screen(page, "service-customer")

    number = page.locator(f"#number-{house.facts['point']}")
    page.get_by_label("What for").select_option("call_back")
    number.get_by_role("button", name="Show").click()
    expect(number).to_have_text(PHONE)
    page.keyboard.press("f")
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.type("ob")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Ada Obi")


def test_a_risk_manager_reads_how_orders_are_decided(sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("rita")
    expect(page.locator("h1")).to_have_text("Approvals")  # what waits for her comes first
    page.get_by_role("link", name="Figures").click()
    expect(page.locator("h1")).to_have_text("Figures")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tfoot")).to_contain_text("3")
    page.get_by_role("link", name="Reasons").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("Signs of fraud")
    expect(page.locator("main")).not_to_contain_text("Collectors")
    keep_screen(page, "risk-reasons")


def test_an_auditor_finds_who_looked_at_a_number(house: House, sign_in: SignIn, keep_screen: Keep) -> None:
    page = sign_in("auda")
    page.get_by_role("link", name="Audit trail").click()
    page.get_by_label("Action").select_option(label="Phone number shown")
    page.locator("[name=subject_id]").fill(house.facts["point"])
    page.get_by_role("button", name="Filter").click()
    rows = page.locator("tbody tr", has_text="Handle a complaint")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Sam")
    expect(rows).to_contain_text("Phone number shown")
    assert PHONE not in page.content()
    keep_screen(page, "auditor-who-looked")
    rows.get_by_role("link", name="Sam").click()
    expect(page.locator("[name=actor]")).to_have_value("sam")
    expect(page.locator("tbody tr")).not_to_have_count(0)
