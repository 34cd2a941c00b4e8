"""The pages of agencies, as a supervisor and operations use them; the agency's file and what it reports."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from casework.collections.agencies import rules, services
from casework.collections.agencies.feed import NO_AMOUNT, NO_PLACEMENT, AgencyResultFeed
from casework.collections.agencies.models import Agency, AgencyBatch, AgencyPlacement, AgencyResult, AgencyStatement
from casework.collections.models import CaseEvent, CollectionCase
from casework.contact import services as contact
from casework.contact.models import FlagKind, HoldKind
from casework.jobs.models import AuditEntry
from casework.people.models import Role, User
from casework.portfolio.feeds import FeedContext, ParsedRow, reasons
from casework.portfolio.models import PointStatus
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.collections import desk
from tests.collections.asking import pool_url, signed_in, toast, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def keeper() -> User:
    return factories.person("", Role.OPERATIONS)


@pytest.fixture
def agency(floor: desk.Floor, keeper: User) -> Agency:
    return services.add_agency(book=floor.book, code="acme", name="Acme", actor=keeper, now=NOW)


def address(name: str, thing: Any) -> str:
    return reverse(f"agencies:{name}", args=[thing.public_id])


def place_url() -> str:
    return reverse("agencies:place", args=[Pool.objects.get(code="s1").public_id])


def batch_of(floor: desk.Floor, agency: Agency, *cases: CollectionCase) -> AgencyBatch:
    return services.place(
        agency=agency, cases=[case.pk for case in cases], due_back_on=UNTIL, reason="Late", actor=floor.supervisor,
        now=NOW,
    ).batch  # fmt: skip


def test_ticked_cases_are_placed_from_the_pool(floor: desk.Floor, agency: Agency):
    one, other = floor.cases(2)
    client = signed_in(floor.supervisor)
    assert place_url() in client.get(pool_url("pool")).text
    drawer = client.get(place_url(), {"pick": [str(one.public_id), str(other.public_id)]})
    assert "Place 2 cases with an agency" in drawer.text
    asked = {"pick": [str(one.public_id)], "agency": str(agency.public_id), "due_back_on": UNTIL.isoformat()}
    assert client.post(place_url(), asked).status_code == 422, "a reason is needed"
    answer = client.post(place_url(), {**asked, "reason": "No contact"})
    assert toast(answer) == "1 case placed with Acme."
    assert AgencyPlacement.objects.get().case == one


def test_all_that_match_are_placed_once_confirmed(floor: desk.Floor, agency: Agency):
    cases = floor.cases(3)
    client = signed_in(floor.supervisor)
    drawer = client.get(place_url(), {"matching": "?state=waiting"})
    assert drawer.context["chosen"].number == 3
    asked = {
        "token": drawer.context["chosen"].token, "agency": str(agency.public_id),
        "due_back_on": UNTIL.isoformat(), "reason": "Late",
    }  # fmt: skip
    assert toast(client.post(place_url(), asked)) == "3 cases placed with Acme."
    assert AgencyPlacement.objects.count() == len(cases)


def test_rates_are_written_a_line_a_bucket_and_a_wrong_line_is_named(agency: Agency, keeper: User):
    client, month = signed_in(keeper), TODAY.replace(day=1).isoformat()
    for wrong, said in {
        "S9: 10%": "Line 1: there is no bucket of that name for agencies",
        "S1: 10%\nS2 12%": "Line 2: a bucket, a colon and its rates are needed",
        "S1: ten": "Line 1: a rate is written",
        "S1: 10%\nS1: 12%": "Line 2: the bucket stands there twice",
    }.items():
        answer = client.post(address("plan", agency), {"effective_on": month, "tiers": wrong})
        assert answer.status_code == 422
        assert said in answer.text
    fine = {"effective_on": month, "tiers": "S1: 10%, 12.5% from 1000\nS2: 15%"}
    assert toast(client.post(address("plan", agency), fine)) == "The plan was set."
    assert list(agency.tiers.order_by("pk").values_list("bucket_code", "amount_from", "rate_bp")) == [
        ("S1", Decimal("0.00"), 1000), ("S1", Decimal("1000.00"), 1250), ("S2", Decimal("0.00"), 1500),
    ]  # fmt: skip
    again = client.get(address("plan", agency))
    assert "S1: 10%, 12.5% from 1000.00\nS2: 15%" in again.text


def test_the_agencys_file_has_what_it_needs_and_no_more(floor: desk.Floor, agency: Agency, keeper: User):
    case = floor.held()  # with an own number and a friend's
    quiet = floor.held()
    quiet.customer.contact_points.update(status=PointStatus.DO_NOT_CALL)
    batch = batch_of(floor, agency, case, quiet)
    answer = signed_in(keeper).get(address("batch_file", batch))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="casework-acme-1.xlsx"'
    head, *rows = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    told = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert told[str(case.public_id)]["Phone"] == desk.OWN, "nobody else's"
    assert not told[str(quiet.public_id)]["Phone"]
    assert told[str(case.public_id)]["Owed"] == 100
    assert AuditEntry.objects.get(action="agency.send").detail == {"batch": 1, "cases": 2}


@pytest.mark.parametrize("held", [True, False])
def test_who_is_to_be_left_alone_is_not_in_the_file(floor: desk.Floor, agency: Agency, keeper: User, held: bool):
    case = floor.held()
    batch = batch_of(floor, agency, case)
    if held:
        contact.place_hold(
            customer=case.customer, loan=None, kind=HoldKind.COMPLAINT, reason="Says it is not theirs",
            review_on=UNTIL, actor=floor.supervisor, now=NOW,
        )  # fmt: skip
    else:
        contact.keep_wish(
            customer=case.customer, kind=FlagKind.NO_CONTACT, reason="By letter only", actor=floor.supervisor, now=NOW
        )
    answer = signed_in(keeper).get(address("batch_file", batch))
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 1, "the heading alone"


def test_recalled_from_the_batchs_page(floor: desk.Floor, agency: Agency):
    batch = batch_of(floor, agency, *floor.cases(2))
    client = signed_in(floor.supervisor)
    row = batch.placements.order_by("pk").first()
    assert row is not None
    assert str(row.public_id) in client.get(address("batch", batch)).text
    answer = client.post(address("recall", batch), {"pick": [str(row.public_id)], "reason": "Complaint"})
    assert toast(answer) == "1 case was recalled."
    assert batch.placements.filter(ended_at__isnull=True).count() == 1


def test_a_statement_is_made_on_the_page_and_its_maker_sees_no_approval(
    floor: desk.Floor, agency: Agency, keeper: User
):
    plan = {"S1": [rules.Tier(Decimal(0), 1_000)]}
    services.set_plan(agency=agency, effective_on=TODAY.replace(day=1), tiers=plan, actor=keeper, now=NOW)
    case = floor.case()
    batch = batch_of(floor, agency, case)
    AgencyPlacement.objects.filter(batch=batch).update(started_on=YESTERDAY)
    desk.settle(case, YESTERDAY)
    client = signed_in(keeper)
    answer = client.post(address("settle", agency), {"up_to": YESTERDAY.isoformat()})
    made = AgencyStatement.objects.get()
    assert answer.headers["HX-Redirect"] == address("statement", made)
    page = client.get(address("statement", made))
    assert "Somebody else approves it" in page.text
    assert address("approve", made) not in page.text
    other = signed_in(factories.person("", Role.OPERATIONS))
    assert address("approve", made) in other.get(address("statement", made)).text
    assert toast(other.post(address("approve", made))) == "The statement is approved."


def test_what_an_agency_reports_stands_in_the_cases_history(floor: desk.Floor, agency: Agency):
    case = floor.case()
    batch_of(floor, agency, case)
    context = FeedContext(book=floor.book, product=None, source="acme", now=NOW)
    rows = [row(2, "r1", case, "promise", Decimal("40.00")), row(3, "r2", case, "promise"), row(4, "r3", None, "lost")]
    taken = AgencyResultFeed().take(rows, context)
    assert (taken.added, [(one.row, one.reason) for one in taken.refused]) == (1, [(3, NO_AMOUNT), (4, NO_PLACEMENT)])
    assert AgencyResultFeed().take(rows[:1], context).unchanged == 1
    other = [row(2, "r1", case, "promise", Decimal("50.00"))]
    assert AgencyResultFeed().take(other, context).refused[0].reason == reasons.OTHER_CONTENT
    assert AgencyResult.objects.get().amount == Decimal("40.00")
    assert CaseEvent.objects.filter(item=case, name="agency_result").count() == 1
    page = signed_in(floor.supervisor).get(url("timeline", case))
    assert "Acme, batch 1 · Promised to pay · 40.00" in page.text


def test_an_agencys_today_is_the_books(floor: desk.Floor, agency: Agency):
    case = floor.case()
    batch_of(floor, agency, case)
    context = FeedContext(book=floor.book, product=None, source="acme", now=NOW.replace(hour=23, minute=30))
    assert floor.book.time_zone == "Africa/Lagos"  # there the next day has begun
    rows = [row(2, "r1", case, "contact", on=TOMORROW), row(3, "r2", case, "contact", on=TOMORROW + timedelta(days=1))]
    taken = AgencyResultFeed().take(rows, context)
    assert (taken.added, [(one.row, one.reason) for one in taken.refused]) == (1, [(3, reasons.FUTURE)])


def test_a_chunk_of_results_costs_the_same_however_long(
    floor: desk.Floor, agency: Agency, django_assert_num_queries: Any
):
    cases = floor.cases(6)
    batch_of(floor, agency, *cases)
    context = FeedContext(book=floor.book, product=None, source="acme", now=NOW)
    few = [row(2, "a", cases[0], "contact")]
    many = [row(n, f"r{n}", case, "contact") for n, case in enumerate(cases, start=2)]
    AgencyResultFeed().take(few, context)
    for rows in ([row(2, "b", cases[0], "contact")], many):
        with django_assert_num_queries(4):
            AgencyResultFeed().take(rows, context)


def row(
    number: int, ref: str, case: CollectionCase | None, result: str, amount: Decimal | None = None, on: date = TODAY
) -> ParsedRow:
    values = {
        "external_ref": ref, "case": str(case.public_id) if case else "nobody", "result": result, "happened_on": on,
        "amount": amount, "note": "",
    }  # fmt: skip
    return ParsedRow(number=number, values=values, digest=f"{ref} {amount}")
