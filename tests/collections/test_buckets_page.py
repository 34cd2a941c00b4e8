"""Figures by bucket, and the roll asked for by hand."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from casework.jobs.models import Job
from casework.people.models import Role, User
from casework.portfolio.models import Book
from tests import factories
from tests.clock import TODAY, TOMORROW, YESTERDAY
from tests.collections import desk
from tests.collections import floor as ledger
from tests.collections.asking import HTMX, signed_in, toast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BUCKETS, ROLL = reverse("collections:buckets"), reverse("collections:roll")


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def opal() -> User:
    return factories.person("opal", Role.OPERATIONS)


def test_the_month_of_the_business_date_and_its_morning_are_shown_first(floor: desk.Floor, opal: User):
    floor.cases(2)

    page = signed_in(opal).get(BUCKETS).context["page"]

    assert (page.book, page.first, page.last, page.as_of) == (floor.book, TODAY.replace(day=1), TODAY, TODAY)
    s1 = next(flow for flow in page.flows if flow.code == "S1")
    assert (s1.entered, s1.amount_entered) == (2, Decimal("200.00"))
    stock = next(one for one in page.snapshot.buckets if one.code == "S1")
    assert (stock.cases, stock.amount, page.snapshot.open_loans) == (2, Decimal("200.00"), 2)


def test_period_and_day_stand_in_the_address(floor: desk.Floor, opal: User):
    floor.case(dpd=1, since=YESTERDAY)
    asked = f"?book={floor.book.code}&first={TODAY}&last={TODAY}&as_of={YESTERDAY}"

    page = signed_in(opal).get(BUCKETS + asked).context["page"]

    assert {flow.code: flow.entered for flow in page.flows} == {"S0": 0, "S1": 1, "S2": 0, "S3": 0, "S4": 0}
    assert {one.code: one.cases for one in page.snapshot.buckets}["S0"] == 1


def test_a_period_that_ends_before_it_begins_is_refused_and_the_usual_one_shown(floor: desk.Floor, opal: User):
    floor.case()

    answer = signed_in(opal).get(f"{BUCKETS}?first={TODAY}&last={YESTERDAY}")

    assert answer.status_code == 422
    assert "The last day is before the first." in answer.text
    assert answer.context["page"].last == TODAY


def test_without_a_book_the_page_says_what_to_do(opal: User):
    assert "Feed loans first" in signed_in(opal).get(BUCKETS).text


def test_only_operations_roll(floor: desk.Floor, opal: User):
    assert ROLL in signed_in(opal).get(BUCKETS).text
    assert ROLL not in signed_in(floor.supervisor).get(BUCKETS).text


def test_the_drawer_asks_up_to_which_day_and_the_roll_is_on_its_way(floor: desk.Floor, opal: User):
    floor.book.business_date = TODAY - timedelta(days=2)
    floor.book.save()
    client, address = signed_in(opal), f"{ROLL}?book={floor.book.code}"

    assert f'value="{TODAY}"' in client.get(address, headers=HTMX).text
    answer = client.post(address, {"until": str(YESTERDAY)}, headers=HTMX)

    assert (answer.status_code, toast(answer)) == (204, "The roll is on its way.")
    assert "rollAsked" in json.loads(answer.headers["HX-Trigger"])
    job = Job.objects.get(kind="collections.roll_book")
    assert (job.owner, job.params["until"]) == (opal, str(YESTERDAY))
    assert f'data-watch="job-{job.public_id}"' in client.get(reverse("collections:newest_roll"), headers=HTMX).text


@pytest.mark.parametrize(
    "sent", [{}, {"until": "soon"}, {"until": str(TOMORROW)}, {"first": str(TODAY), "until": str(YESTERDAY)}]
)
def test_what_cannot_be_rolled_is_refused(floor: desk.Floor, opal: User, sent: dict[str, str]):
    address = f"{ROLL}?book={floor.book.code}"

    assert signed_in(opal).post(address, sent, headers=HTMX).status_code == 422
    assert not Job.objects.filter(kind="collections.roll_book").exists()


def test_a_book_that_was_never_rolled_is_asked_for_its_first_day(opal: User):
    book = ledger.book("fresh")

    drawer = signed_in(opal).get(f"{ROLL}?book=fresh", headers=HTMX)

    assert 'name="first"' in drawer.text
    assert Book.objects.get(pk=book.pk).business_date is None
    assert signed_in(opal).get(f"{ROLL}?book=unknown", headers=HTMX).status_code == 404


def test_the_newest_roll_tells_how_far_it_is_and_what_came_of_it(floor: desk.Floor, opal: User):
    client, newest = signed_in(opal), reverse("collections:newest_roll")
    assert 'id="roll"' in client.get(newest, headers=HTMX).text
    floor.book.business_date = YESTERDAY
    floor.book.save()
    client.post(f"{ROLL}?book={floor.book.code}", {"until": str(TODAY)}, headers=HTMX)

    Job.objects.update(state="running", lease_until="2026-03-02T11:00Z", progress_done=1, progress_total=4)
    assert "1 of 4 days" in client.get(newest, headers=HTMX).text
    Job.objects.update(state="done", lease_until=None, result={"days": 4, "opened": 2})
    assert "4 days rolled: 2 cases opened" in client.get(newest, headers=HTMX).text
    Job.objects.update(state="failed", error="It broke.")
    assert "It broke." in client.get(newest, headers=HTMX).text
