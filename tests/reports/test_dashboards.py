"""Today's floor and the work behind its numbers, counted by hand and equal to the figures."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.collections.services.roll import roll
from casework.contact.models import Party
from casework.people import services as people_services
from casework.people.models import Role, Team, User
from casework.portfolio.models import Book, Loan
from casework.reports.columns import Stack, columns
from casework.reports.dashboards.rules import periods
from casework.reports.dashboards.selectors.floor import Whose, collection_floor, people_floor, review_floor, whose
from casework.reports.dashboards.selectors.hours import Hour
from casework.reports.dashboards.selectors.trends import Asked, Panel, trends_page
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.reviewing import reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.services.closing import summarise
from casework.reports.tables import tables
from tests import factories
from tests.clock import NOW, TODAY
from tests.reports import floor
from tests.reports.floor import LAGOS, call, on, promise


def looks(reader: User, day_start: datetime) -> Whose:
    return whose(reader, code="", now=NOW, day_start=day_start)


def totals(of: Whose) -> dict[str, object]:
    found: dict[str, object] = {}
    for table in tables(Kpi(of.scope())):
        if table.key in {"reviewers", "contacts"}:
            found |= dict(zip([head.key for head in table.heads], table.totals, strict=True))
    return found


def test_columns_stand_on_round_numbers_and_say_what_is_usual():
    drawn = columns(
        key="k", title="t", legend=[(4, "Good"), (2, "Bad")], usual="Usual",
        stacks=[
            Stack(name="09", lower=3, upper=1, usual=Decimal("7.5"), said="a"),
            Stack(name="10", lower=0, upper=0, usual=Decimal(0), said="b"),
        ],
    )  # fmt: skip
    assert [mark.name for mark in drawn.up] == ["0", "2", "4", "6", "8"]
    first, second = drawn.columns
    assert [(block.y, block.height) for block in first.blocks] == [(139.0, 75.0), (114.0, 25.0)]
    assert (first.usual, second.usual, second.blocks) == (26.5, None, [])
    assert columns(key="k", title="t", stacks=[], legend=[(4, "Good"), (2, "Bad")]).columns == []


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_review_today_by_hand_equal_to_the_figures_and_to_what_is_listed(client: Client):
    team = factories.review_team("initial")
    ann = factories.person("ann", Role.INITIAL_REVIEWER, team=team)
    boss = factories.person("boss", Role.SUPERVISOR, leads=team, online=False)
    week = timedelta(weeks=1)
    floor.reviewed_orders(ann, [10, 20], at=NOW - week)
    floor.reviewed_orders(ann, [30], at=NOW - 2 * week)
    at = NOW - timedelta(hours=2)
    floor.reviewed_orders(ann, [10, 30], at=at)
    floor.reviewed_orders(ann, [50], at=at, outcome="rejected")
    factories.order(now=NOW - timedelta(hours=5))
    factories.order(now=NOW - timedelta(minutes=5))
    of = looks(boss, timezone.localtime(NOW).replace(hour=0))

    found = review_floor(of)

    assert found.done.total is not None
    work, (pool,) = found.done.total, found.pools
    assert (work.decided, work.approved, work.rejected) == (3, 2, 1)
    assert work.times.median == timedelta(minutes=30)
    assert (pool.numbers.waiting, pool.ages, pool.may_open) == (2, [1, 0, 1, 0, 0], True)
    here, then = timezone.localtime(at).hour, timezone.localtime(NOW).hour
    hours = {hour.hour: hour for hour in found.hours}
    assert hours[here] == Hour(hour=here, good=2, bad=1, usual=Decimal(0))
    assert hours[then] == Hour(hour=then, usual=Decimal("1.5"))  # (2 + 1) on two such days
    assert found.usual == Decimal("1.5")
    assert [totals(of)[key] for key in ("decided", "approved", "rejected", "median")] == [3, 2, 1, work.times.median]
    people_services.beat(user=ann, now=NOW)
    there = people_floor(of)
    assert ([member.user for member in there.members], there.online, there.accepting) == ([ann], 1, 1)
    assert there.members[0].done == [("approved", 2), ("rejected", 1)]
    pages_of_review(client, boss, team)


def pages_of_review(client: Client, boss: User, team: Team) -> None:
    client.force_login(boss)
    html = unescape(client.get(reverse("reports:floor")).content.decode())
    assert "usually 1.5 by the day's end" in html
    assert 'id="decided-' in html
    assert "Collections</h2>" not in html
    part = client.get(reverse("reports:floor_review"), headers={"HX-Request": "true"}).content.decode()
    assert part.count("<section") == 1
    listed = reverse("reports:work") + f"?kind=decided&first={TODAY}&last={TODAY}"
    assert client.get(listed).content.decode().count('class="row-link"') == 3
    assert client.get(f"{listed}&of=rejected&stage=initial").content.decode().count('class="row-link"') == 1
    client.force_login(factories.person("", Role.SUPERVISOR, leads=factories.team("initial"), online=False))
    assert "Nothing is behind it" in client.get(listed).content.decode()
    for name in ("floor", "floor_people", "work"):
        assert client.get(reverse(f"reports:{name}"), {"team": team.code}).status_code == 404


@pytest.mark.django_db
def test_collections_of_a_day_by_hand_equal_to_the_figures_and_to_what_is_listed(client: Client):
    made = floor.worked_collections()
    first, other = (made.case(loan) for loan in Loan.objects.order_by("pk")[:2])
    for party, at in ((Party.NOBODY, 9), (Party.THIRD_PARTY, 9), (Party.BORROWER, 11)):
        call(first, made.ann, party, 3, time(at))
    call(first, made.ann, Party.BORROWER, 4)
    promise(first, made.ann, "30.00", 1, 3, "kept")
    promise(other, made.ann, "20.00", 3, 3, "broken")
    boss = factories.person("", Role.SUPERVISOR, leads=made.team, online=False)
    with timezone.override(LAGOS):
        of = looks(boss, datetime.combine(on(3), time(0), LAGOS))
        found = collection_floor(of)

    total = found.total
    assert (total.calls, total.answered, total.right_party, total.promises) == (3, 2, 1, 1)
    assert (total.held, total.touched, found.coverage) == (3, 1, Decimal(1) / 3)
    assert (found.due, found.kept, found.cash) == (2, 1, {"NGN": Decimal("100.00")})
    told = {one.line.range.bucket.code: (one.entered, one.collected, one.rolled, one.cash) for one in found.buckets}
    assert told["S1"] == (0, 1, 0, {"NGN": Decimal("100.00")})
    assert told["M1"] == (0, 0, 0, {})
    assert {hour.hour: (hour.good, hour.bad) for hour in found.hours if hour.total} == {9: (1, 1), 11: (1, 0)}
    figures = {line.bucket: (line.collected, line.money.cash_in_period) for line in Kpi(of.scope()).buckets}
    shown = {code: (collected, cash.get("NGN", Decimal(0))) for code, (_in, collected, _on, cash) in told.items()}
    assert {code: shown[code] for code in figures} == figures
    assert [totals(of)[key] for key in ("calls", "right_party", "promises", "held", "touched")] == [3, 1, 1, 3, 1]

    client.force_login(boss)
    day = {"first": on(3), "last": on(3)}
    for kind, number in (("calls", 3), ("promised", 1), ("due", 2), ("collected", 1)):
        html = client.get(reverse("reports:work"), {"kind": kind, **day}).content.decode()
        assert html.count('class="row-link"') == number, kind
    html = client.get(reverse("reports:floor")).content.decode()
    assert "Manual review</h2>" not in html
    client.force_login(factories.person("", Role.SUPERVISOR, online=False))
    assert "You lead no team yet" in client.get(reverse("reports:floor")).content.decode()


def test_periods_follow_the_calendar_and_are_cut_by_the_range():
    weeks = periods(date(2026, 2, 26), date(2026, 3, 10), "week", [date(2026, 3, 2), date(2026, 3, 1)])
    assert [(one.name, one.first.day, one.last.day, one.closed, one.days) for one in weeks] == [
        ("02-23", 26, 1, 1, 4), ("03-02", 2, 8, 1, 7), ("03-09", 9, 10, 0, 2)
    ]  # fmt: skip
    months = periods(date(2024, 1, 31), date(2024, 3, 1), "month")
    assert [(one.name, one.days) for one in months] == [("2024-01", 1), ("2024-02", 29), ("2024-03", 1)]
    assert [one.name for one in periods(date(2026, 3, 1), date(2026, 3, 2), "day")] == ["03-01", "03-02"]


@pytest.mark.django_db
def test_trends_of_collections_by_hand_and_as_the_figures_of_each_period(client: Client):
    made = floor.worked_collections()
    case = made.case(Loan.objects.order_by("pk")[0])  # in S2
    promise(case, made.bob, "30.00", 2, 4, "kept")
    promise(case, made.bob, "20.00", 5, 6, "broken")
    promise(case, made.bob, "10.00", 7, 9, "")  # its last day has not passed
    call(case, made.ann, Party.BORROWER, 2)
    for party in (Party.NOBODY, Party.BORROWER, Party.THIRD_PARTY):
        call(case, made.bob, party, 5)
    summarise(book=made.book, first=on(0), last=on(8), now=NOW)
    boss = factories.person("", Role.OPERATIONS, online=False)
    asked = Asked(first=on(0), last=on(9), grain="week", table="collections")

    panels = {panel.metric.key: panel for panel in trends_page(boss, asked).panels}
    rate, due = panels["collector_rate"], panels["promises_due"]

    def cells(key: str) -> list[list[object]]:
        return [row.cells for row in panels[key].rows]

    assert rate.names == ["S1", "M1"]  # nobody held a case in another bucket
    first, later = ([row.period.closed for row in rate.rows], [row.period.days for row in rate.rows])
    assert (first, later) == ([1, 7, 1], [1, 7, 2])  # a Sunday, a week, a Monday and a Tuesday that is not closed
    assert cells("collected") == [[0, 0], [1, 0], [0, 0]]
    assert cells("placements_given") == [[0, 0], [3, 1], [0, 0]]
    assert cells("placements_cash") == [[0, 0], [140, 100], [0, 0]]
    # Of three in S1 Ann gave one back untouched. M1 is held by her up to the end: its second instalment is past due
    assert cells("collector_rate") == [[None, None], [Decimal(1) / 2, 0], [None, 0]]
    assert (due.names, cells("promises_due"), cells("kept_rate")) == (
        ["S2"], [[0], [2], [0]], [[None], [Decimal("0.5")], [None]],
    )  # fmt: skip
    # Ann held a, c and d and called for a; Bob held a and called for it
    assert (panels["coverage"].names, cells("coverage")) == ([made.team.name], [[None], [Decimal(1) / 3], [0]])
    assert (cells("calls"), cells("contact_rate")) == ([[0], [4], [0]], [[None], [Decimal("0.75")], [None]])
    assert cells("right_party_rate") == [[None], [Decimal("0.5")], [None]]
    assert cells("promise_rate") == [[None], [Decimal(3) / 2], [None]]
    panels_equal_the_figures_and_lead_to_what_is_behind(client, boss, panels)
    nobody_elses(made, asked)
    only = trends_page(boss, replace(asked, bucket="M1", grain="day"))
    assert (only.panels[0].names, only.buckets, len(only.panels[0].rows)) == (["M1"], ["S1", "S2", "M1"], 10)


def each_counted_cell_leads_to_as_many(client: Client, panels: Iterable[Panel]) -> dict[str, list[int]]:
    """Follow every linked cell of the tables; return the numbers by figure."""
    found: dict[str, list[int]] = {}
    for panel in panels:
        for cell, url in [pair for row in panel.rows for pair in row.linked if pair[1]]:
            assert client.get(url).content.decode().count('<tr id="line-') == cell, url
            found.setdefault(panel.metric.key, []).append(cell)
    return found


def nobody_elses(made: floor.Collections, asked: Asked) -> None:
    others = factories.person("", Role.SUPERVISOR, leads=factories.team(), online=False)
    assert trends_page(others, asked).panels == []
    assert trends_page(others, replace(asked, team=made.team)).panels == []


def panels_equal_the_figures_and_lead_to_what_is_behind(client: Client, boss: User, panels: dict[str, Panel]) -> None:
    figures = Kpi(Scope(first=on(1), last=on(7)))
    assert [(line.due, line.kept) for line in figures.contacts if line.due] == [(2, 1)]
    assert sum(line.placements for line in figures.collectors) == 3
    assert sum(line.money.cash_in_period for line in figures.collectors) == 240
    lines = figures.contacts
    assert (sum(line.held for line in lines), sum(line.touched for line in lines)) == (4, 2)
    rate = panels["collector_rate"]
    (point,) = [one for one in rate.chart.lines[0].points if one.said.startswith("S1, 03-02")]
    assert (point.said, point.is_part) == ("S1, 03-02: 50%", False)
    assert len(rate.chart.bands) == 1
    client.force_login(boss)
    assert client.get(point.url).content.decode().count('class="row-link"') == 1
    assert each_counted_cell_leads_to_as_many(client, panels.values()) == {
        "collected": [1], "placements_given": [3, 1], "calls": [4], "promises_due": [2]
    }  # fmt: skip
    behind = {
        key: panels[key].chart.lines[0].points for key in ("calls", "promises_due", "placements_given", "coverage")
    }
    for key, number in (("calls", 4), ("promises_due", 2), ("placements_given", 3), ("coverage", 3)):
        (point,) = [one for one in behind[key] if "03-02" in one.said]
        assert client.get(point.url).content.decode().count('class="row-link"') == number, key


@pytest.mark.django_db
def test_trends_of_review_have_the_medians_of_the_figures(client: Client):
    team = factories.review_team("initial")
    ann = factories.person("ann", Role.INITIAL_REVIEWER, team=team)
    floor.reviewed_orders(ann, [10, 20], at=NOW - timedelta(days=2, hours=5))
    floor.reviewed_orders(ann, [60], at=NOW - timedelta(days=1, hours=5), outcome="rejected")
    (book,) = Book.objects.all()
    roll(book=book, first=TODAY, last=TODAY, now=NOW)
    days = {"first": TODAY - timedelta(days=2), "last": TODAY}
    summarise(book=Book.objects.get(), first=days["first"], last=TODAY - timedelta(days=1), now=NOW)
    boss = factories.person("", Role.RISK, online=False)

    page = trends_page(boss, Asked(**days, grain="day"))
    whole = trends_page(boss, Asked(**days, grain="month", table="collections"))

    assert [[row.cells for row in panel.rows] for panel in page.panels] == [
        [[2], [1], [None]], [[2], [1], [None]], [[1], [0], [None]],
        [[timedelta(minutes=15)], [timedelta(hours=1)], [None]], [[1], [1], [None]],
    ]  # fmt: skip
    assert (list(whole.tabs), whole.table) == (["review"], "review")
    figures = reviewing(Scope(first=days["first"], last=TODAY)).total
    assert figures is not None
    assert whole.panels[3].rows[-1].cells == [timedelta(hours=1)]
    assert {one.url for one in page.panels[0].chart.lines[0].points} == {""}  # a risk manager opens no order
    client.force_login(boss)
    client.force_login(factories.person("", Role.AUDITOR, online=False))
    audited = trends_page(factories.person("", Role.AUDITOR, online=False), Asked(**days, grain="day")).panels
    assert each_counted_cell_leads_to_as_many(client, audited) == {"orders_in": [2, 1], "decided": [2, 1]}
    assert client.get(reverse("reports:trends"), days).content.decode().count(">2</a></td>") == 2
    client.force_login(boss)
    html = client.get(reverse("reports:trends"), days).content.decode()
    assert "Not closed" in html
    long = {"first": "2020-01-01", "last": "2026-01-01", "grain": "day"}
    assert client.get(reverse("reports:trends"), long).status_code == 422


@pytest.mark.django_db
def test_a_floor_without_teams_says_why(client: Client):
    for role, word in ((Role.SUPERVISOR, "You lead no team yet"), (Role.AUDITOR, "There is no team yet")):
        client.force_login(factories.person("", role, online=False))
        html = client.get(reverse("reports:floor")).text
        assert word in html
        assert "Ask operations" in html or role == Role.AUDITOR  # who sees every team has nobody to ask
