"""Behind each number of the figures are as many orders, calls, placements or cases as it says."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from casework.collections.models import SliceDraw
from casework.contact.models import Party
from casework.people.models import Role, User
from casework.portfolio.models import Book, Loan
from casework.reports.behind.page import ROWS
from casework.reports.summaries.services.closing import summarise
from casework.reports.tables import CATALOGUE
from casework.reports.tables.listed import LISTED
from casework.review.models import ReasonCode, ReviewStage
from casework.workflow import policies
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections.test_slices import half_falls
from tests.reports import floor
from tests.reports.floor import call, on, promise
from tests.reports.test_outcomes import Floor, settled

pytestmark = pytest.mark.django_db
TEN_DAYS = {"first": on(0).isoformat(), "last": on(9).isoformat()}
CELL = re.compile(r'<td class="num">(?:Total )?(?:<a href="([^"]*)">)?([\d,]+)<')


def shown(client: Client, table: str, period: dict[str, str]) -> str:
    answer = client.get(reverse("reports:kpi"), {**period, "table": table})
    assert answer.status_code == 200
    return answer.content.decode().split("<tbody>", 1)[1].split("</tbody>")[0]


def totals(client: Client, table: str, period: dict[str, str]) -> list[int]:
    """Follow every link of a table's totals, compare, and return the numbers."""
    html = client.get(reverse("reports:kpi"), {**period, "table": table}).content.decode()
    return _followed(client, html.split("<tfoot>", 1)[1].split("</tfoot>")[0])


def followed(client: Client, table: str, period: dict[str, str]) -> list[int]:
    """Follow every link of a table, compare, and return the numbers."""
    return _followed(client, shown(client, table, period))


def _followed(client: Client, html: str) -> list[int]:
    found = []
    for href, number in CELL.findall(html):
        if not href:
            continue
        html = client.get(unescape(href)).content.decode()
        assert html.count('<tr id="line-') == int(number.replace(",", "")), href
        found.append(int(number))
    return found


def worked() -> floor.Collections:
    """Make ten days of collections in which every kind of number occurs."""
    made = floor.worked_collections()
    first, other = (made.case(loan) for loan in Loan.objects.order_by("pk")[:2])
    for party in (Party.NOBODY, Party.THIRD_PARTY, Party.BORROWER):
        call(first, made.ann, party, 2)
    call(first, made.bob, Party.BORROWER, 5)
    promise(first, made.ann, "30.00", 2, 4, "kept")
    promise(other, made.ann, "20.00", -3, 8, "broken")
    promise(other, made.bob, "10.00", 5, 20, "kept")
    return made


def test_what_can_be_listed_is_listed_for_every_such_column_and_no_other() -> None:
    assert {table: set(numbers) for table, numbers in ROWS.items()} == {
        table: set(numbers) for table, numbers in LISTED.items()
    }
    assert set(LISTED) <= {entry.key for entry in CATALOGUE}


COUNTED = {
    "collectors": [1, 1, 1, 1, 1],
    "buckets": [2, 3, 1, 2, 1, 1, 1, 1, 1, 1],
    "teams": [4, 1],
    "cohorts": [2, 1, 1, 1],
    "collector-cohorts": [1, 1, 1, 1, 1],
    "contacts": [3, 2, 1, 1, 3, 1, 1, 1, 1, 1, 1, 1],
    "promises": [2, 1],
    "collection-floor": [1, 2],
}


TOTALS = {
    "collectors": [3, 1, 1], "buckets": [3, 2], "teams": [4, 1], "cohorts": [3, 1, 1],
    "collector-cohorts": [3, 1, 1], "contacts": [], "promises": [], "collection-floor": [1, 2],
}  # fmt: skip


def test_behind_totals_are_as_many(client: Client) -> None:
    worked()
    client.force_login(factories.person("", Role.OPERATIONS))
    found = {table: totals(client, table, TEN_DAYS) for table in TOTALS}
    assert found == TOTALS, found


@pytest.mark.parametrize("table", COUNTED)
def test_behind_the_numbers_of_collections_are_as_many(client: Client, table: str) -> None:
    worked()
    client.force_login(factories.person("", Role.OPERATIONS))

    found = followed(client, table, TEN_DAYS)
    assert found == COUNTED[table], found


def test_numbers_of_closed_days_lead_to_as_many(client: Client) -> None:
    made = worked()
    made.roll(10, 10)
    summarise(book=Book.objects.get(code="lagos"), first=on(-2), last=on(9), now=NOW)
    client.force_login(factories.person("", Role.AUDITOR))

    for table in ("collectors", "contacts", "promises"):
        assert followed(client, table, TEN_DAYS) == COUNTED[table]


def reviewers() -> tuple[User, User]:
    team = factories.review_team("initial")
    ReviewStage.objects.filter(stage="initial").update(limit_minutes=60)
    ann, bob = (factories.person(name, Role.INITIAL_REVIEWER, team=team) for name in ("ann", "bob"))
    floor.reviewed_orders(ann, [10, 100, 2000], at=NOW)
    floor.reviewed_orders(ann, [20], at=NOW, outcome="rejected")
    floor.reviewed_orders(bob, [30], at=NOW)
    return ann, bob


@pytest.mark.parametrize("table", ["reviewers", "review-floor", "order-times"])
def test_behind_the_numbers_of_review_are_as_many(client: Client, table: str) -> None:
    reviewers()
    client.force_login(factories.person("", Role.AUDITOR))
    period = {"first": TODAY.isoformat(), "last": date(2026, 3, 9).isoformat()}

    found = followed(client, table, period)

    assert (
        found
        == {
            "reviewers": [3, 2, 1, 2, 1, 1, 1, 1, 1],
            "review-floor": [4, 3, 1, 3, 1, 1],
            "order-times": [1, 1],
        }[table]
    ), found


def test_behind_totals_of_review_are_as_many(client: Client) -> None:
    reviewers()
    client.force_login(factories.person("", Role.AUDITOR))
    period = {"first": TODAY.isoformat(), "last": date(2026, 3, 9).isoformat()}
    assert totals(client, "reviewers", period) == totals(client, "review-floor", period) == [5, 4, 1, 3]
    client.force_login(factories.person("", Role.RISK))
    assert totals(client, "reviewers", period) == []


def test_behind_reasons_are_as_many(client: Client) -> None:
    ann, _bob = reviewers()
    # The beginning or end of another's name is no other's; signs of any language; what JSON escapes.
    codes = ["known", "known_well", "well_known", "了解", 'a"b']
    for code in codes:
        ReasonCode.objects.create(stage="initial", outcome="approved", code=code, label=code)
    for named in (codes, codes[:2], codes[3:]):
        floor.reviewed(factories.order(), ann, at=NOW, took=timedelta(minutes=5), reasons=named)
    client.force_login(factories.person("", Role.AUDITOR))
    period = {"first": TODAY.isoformat(), "last": date(2026, 3, 9).isoformat()}

    found = followed(client, "reasons", period)
    assert found == [4, 2, 2, 2, 2, 1, 1], found


def test_behind_vintages_are_as_many_of_the_whole_month(client: Client) -> None:
    made = Floor()
    for initial, day in ((made.ann, 1), (made.ann, 27), (made.bob, 14)):
        made.loan(initial, date(2026, 3, 5), on=date(2026, 2, day))
    made.loan(made.bob, date(2026, 4, 5), on=date(2026, 3, 1))
    made.reached(date(2026, 3, 9))
    client.force_login(factories.person("", Role.AUDITOR))

    found = followed(client, "vintages", {"first": "2026-02-10", "last": "2026-02-20"})
    assert found == [3, 2, 1, 3], found  # everybody, ann, bob, and who reviewed all of them a second time
    page = client.get(
        reverse("reports:behind_work"),
        {"first": "2026-02-10", "last": "2026-02-20", "table": "vintages", "number": "vintage_size",
         "month": "2026-02-01", "of": "lagos"},
    )  # fmt: skip
    assert "2026-02-01 – 2026-02-28" in page.content.decode()


def test_behind_the_slice_and_the_others_are_as_many(client: Client) -> None:
    made = floor.collections()
    boss = factories.person("", Role.SUPERVISOR, leads=made.team)
    policy = policies.make_version(team=made.team, actor=boss, now=NOW, hold_out_bp=5000, hold_out_days=3)
    loans = [made.loan(0) for _number in range(6)]
    made.roll(0)
    half_falls(str(policy))
    made.roll(1)
    worked = SliceDraw.objects.filter(is_out=False).order_by("pk").values_list("case__loan", flat=True)
    for loan in loans:
        if loan.pk in worked:
            made.give(loan, made.ann)
    made.settle(Loan.objects.get(pk=worked[0]), 1, 2)
    made.roll(4)
    client.force_login(boss)
    period = {"first": on(0).isoformat(), "last": on(4).isoformat()}

    assert followed(client, "self-cure", period) == totals(client, "self-cure", period) == [3, 3]
    assert followed(client, "net", period) == [3, 3]
    line = SliceDraw.objects.filter(is_out=True).values_list("policy__team", "stay__bucket__ladder", "chance_bp")[0]
    asked = dict(zip(("team", "ladder", "chance"), line, strict=True))
    query = {**period, "table": "self-cure", "number": "out", "of": "lagos", **asked}
    address = reverse("reports:behind_work")
    assert client.get(address, query).content.decode().count('<tr id="line-') == 3
    for name, value in (("chance", "4999"), ("team", "none"), ("days", "9" * 18)):
        assert client.get(address, {**query, name: value}).content.decode().count('<tr id="line-') == 0


def test_behind_outcomes_are_as_many(client: Client) -> None:
    made = Floor()
    for initial in (made.ann, made.ann, made.bob):
        loan = made.loan(initial, date(2026, 2, 5), date(2026, 2, 20), on=date(2026, 2, 1))
        settled(loan, 1, date(2026, 2, 5))
    made.reached(date(2026, 3, 1))
    client.force_login(factories.person("", Role.AUDITOR))
    february = {"first": "2026-02-01", "last": "2026-02-28"}

    assert followed(client, "outcome", february) == [2, 2, 4, 2, 2, 1, 1, 2, 1, 1, 3, 3, 6, 3, 3]
    assert followed(client, "expected", february) == [2, 2, 1, 1, 3, 3]
    march = {"first": TODAY.isoformat(), "last": TODAY.isoformat()}
    assert followed(client, "overturns", march) == [2, 1]


def test_a_supervisor_sees_what_their_teams_did_and_goes_on_to_what_they_lead(client: Client) -> None:
    made = worked()
    other = factories.team()
    for team, number in ((made.team, 1), (other, 0)):
        client.force_login(factories.person("", Role.SUPERVISOR, leads=team))
        query = {**TEN_DAYS, "table": "collectors", "number": "placements", "by": made.bob.pk, "of": "lagos"}
        html = client.get(reverse("reports:behind_work"), query).content.decode()
        assert html.count('<tr id="line-') == number
        assert html.count('class="row-link"') == number


def test_what_one_may_not_see_has_no_link_and_no_address(client: Client) -> None:
    reviewers()
    client.force_login(factories.person("", Role.RISK))
    period = {"first": TODAY.isoformat(), "last": TODAY.isoformat()}

    assert "href" not in shown(client, "reviewers", period)
    query = {**period, "table": "reviewers", "number": "decided", "stage": "initial"}
    assert client.get(reverse("reports:behind_work"), query).status_code == 404
    client.force_login(factories.person("", Role.SUPERVISOR))
    query |= {"table": "channels", "number": "orders"}
    assert client.get(reverse("reports:behind_work"), query).status_code == 404


def test_the_chosen_book_is_kept(client: Client) -> None:
    reviewers()
    client.force_login(factories.person("", Role.AUDITOR))
    period = {"first": TODAY.isoformat(), "last": TODAY.isoformat(), "book": "lagos"}

    assert "book=lagos&amp;table=reviewers" in shown(client, "reviewers", period)
    wrong = {**period, "table": "reviewers", "number": "decided", "of": "other"}
    assert client.get(reverse("reports:behind_work"), wrong).status_code == 404
