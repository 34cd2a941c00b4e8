"""The page of figures shows the workbook's numbers, the reader's teams only."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from casework.people.models import Role
from casework.reports.metrics import chapters
from casework.reports.metrics import collecting as metrics
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.tables import CATALOGUE, tables
from casework.reports.templatetags.figures import clock
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import on

pytestmark = pytest.mark.django_db
PERIOD = {"first": "2026-03-01", "last": "2026-03-10"}


def page(client: Client, table: str, **more: str) -> str:
    answer = client.get(reverse("reports:kpi"), {**PERIOD, "table": table, **more})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def cells(html: str) -> list[list[str]]:
    body = re.sub("</?a[^>]*>", "", html.split("<tbody>")[1].split("</table>")[0])
    return [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def test_the_numbers_of_the_workbook(client: Client) -> None:
    floor.worked_collections()
    client.force_login(factories.person("", Role.OPERATIONS))

    html = page(client, "collectors")

    assert cells(html) == [
        ["Ann", "S1", "1", "1", "100.00%", "1", "100.00", "0.00", "100.00", "100.00%", "100.00"],
        ["Ann", "M1", "1", "0", "0.00%", "0", "100.00", "100.00", "100.00", "50.00%", "100.00"],
        ["Bob", "S1", "1", "0", "0.00%", "0", "100.00", "0.00", "40.00", "40.00%", "40.00"],
        ["Total", "", "3", "1", "33.33%", "1", "300.00", "100.00", "240.00", "60.00%", "240.00"],
    ]
    assert "Book: <b>lagos</b> · Currency: <b>NGN</b>" in html
    assert re.search(r"as of \d{4}-\d\d-\d\d \d\d:\d\d", html)
    assert f'title="{metrics.COLLECTOR_RATE.explanation}"' in html


def test_times_are_shown_as_in_the_workbook(client: Client) -> None:
    team = factories.review_team("initial")
    floor.reviewed_orders(factories.person("ann", Role.INITIAL_REVIEWER, team=team), [10, 100], at=NOW)
    client.force_login(factories.person("", Role.AUDITOR))

    row, total = cells(page(client, "reviewers"))

    gross = ["0:10:00", "1:40:00", "0:55:00", "0:55:00", "1:50:00"]
    times = [*gross, *gross]  # nothing was on hold
    assert row == ["Ann", "Initial review", "2026-03-02", "2", "2", "0", *times, "2", "100.00%"]
    assert total == ["Total", "", "", "2", "2", "0", *times, "2", "100.00%"]


def test_hours_go_on_past_a_day() -> None:
    assert clock(timedelta(hours=30, minutes=5, seconds=9)) == "30:05:09"


def test_a_supervisor_without_a_team_is_told_so(client: Client) -> None:
    floor.worked_collections()
    client.force_login(factories.person("", Role.SUPERVISOR))

    html = page(client, "collectors")

    assert "You have no team whose numbers you may see" in html
    assert "lagos" not in html.split('id="main"')[1].split("<tbody>")[-1].split("</select>")[-1]


def test_two_currencies_stand_in_the_rows(client: Client) -> None:
    made = floor.collections()
    first, second = made.loan(0), made.loan(0)
    type(second).objects.filter(pk=second.pk).update(currency="USD")
    made.roll(1)
    for loan in (first, second):
        made.give(loan, made.ann)
    client.force_login(factories.person("", Role.OPERATIONS))

    html = page(client, "collectors")

    assert [row[6] for row in cells(html)] == ["NGN", "USD", ""]
    assert [row[7] for row in cells(html)] == ["100.00", "100.00", ""]


def test_an_empty_period_says_so(client: Client) -> None:
    client.force_login(factories.person("", Role.OPERATIONS))

    assert "Nothing happened in this period" in page(client, "buckets")


@pytest.mark.parametrize("query", ["first=x&last=y", "first=2026-03-02&last=2026-03-01", "first=2026-03-01"])
def test_a_wrong_period_is_explained(client: Client, query: str) -> None:
    client.force_login(factories.person("", Role.OPERATIONS))

    assert client.get(f"{reverse('reports:kpi')}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["table=nonsense", "after=%00", "after=-1", "after=99999999999999", "book=x"])
def test_nonsense_in_the_address_shows_the_beginning(client: Client, query: str) -> None:
    client.force_login(factories.person("", Role.OPERATIONS))

    assert client.get(f"{reverse('reports:kpi')}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", {"first", "last"}),
        ("book=x", {"first", "last", "book"}),
        ("first=2026-03-01&last=2026-03-02&book=x", {"book"}),
    ],
)
def test_a_program_that_asks_for_no_period_or_no_such_book_is_told_so(
    client: Client, query: str, wrong: set[str]
) -> None:
    client.force_login(factories.person("", Role.OPERATIONS))

    said = client.get(f"{reverse('reports:kpi_data')}?table=buckets&{query}")
    assert (said.status_code, said.json()["errors"].keys()) == (422, wrong)


def test_long_tables_have_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.reports.selectors.page.PAGE", 2)
    floor.worked_collections()
    client.force_login(factories.person("", Role.OPERATIONS))

    first, second = page(client, "collectors"), page(client, "collectors", after="2")

    assert [row[0] for row in cells(first)] == ["Ann", "Ann", "Total"]
    assert [row[0] for row in cells(second)] == ["Bob", "Total"]
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_a_risk_manager_reads_every_teams_reviews_and_nothing_of_collections(client: Client) -> None:
    floor.worked_collections()
    ann = factories.person("ann-r", Role.INITIAL_REVIEWER, team=factories.review_team("initial"))
    floor.reviewed_orders(ann, [10, 30], at=NOW)
    floor.reviewed_orders(ann, [20], at=NOW, outcome="rejected")
    client.force_login(factories.person("", Role.RISK))

    html = page(client, "reasons")

    assert cells(html) == [
        ["Initial review", "Approved", "Identity, job and contacts verified", "2", "100.00%"],
        ["Initial review", "Rejected", "Signs of fraud", "1", "100.00%"],
    ]
    assert re.findall(r'table=([a-z-]+)"', html.split('class="tabs"')[1].split("</nav>")[0]) == [
        entry.key for entry in CATALOGUE if entry.of_review
    ]
    assert f'href="{reverse("reports:index")}' not in re.sub("/reports/(kpi|portfolio|days|trends)/", "", html)
    assert "Ann R" in page(client, "collectors"), "what one may not read is answered by the first table"


def test_a_supervisor_reads_the_reasons_of_their_own_stage_only(client: Client) -> None:
    initial, other = factories.review_team("initial"), factories.team("initial")
    floor.reviewed_orders(factories.person("", Role.INITIAL_REVIEWER, team=initial), [10], at=NOW)
    for team, number in ((initial, 1), (other, 0)):
        client.force_login(factories.person("", Role.SUPERVISOR, leads=team))
        assert page(client, "reasons").count("Identity, job and contacts verified") == number


def test_the_definitions_name_every_metric_once_in_its_words(client: Client) -> None:
    client.force_login(factories.person("", Role.SUPERVISOR))

    html = client.get(reverse("reports:definitions")).content.decode()

    for chapter in chapters():
        for metric in chapter.metrics:
            for text in (metric.name, metric.numerator, metric.denominator, metric.as_of, metric.words):
                assert escape(str(text)) in html
    shown = {
        head.metric for table in tables(Kpi(Scope(first=on(0), last=on(9)))) for head in table.heads if head.metric
    }
    assert shown <= {metric for chapter in chapters() for metric in chapter.metrics}
