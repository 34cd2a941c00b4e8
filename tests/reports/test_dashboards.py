"""Today's floor and the work behind its numbers, counted by hand and equal to the figures."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.contact.models import Party
from casework.people import services as people_services
from casework.people.models import Role, Team, User
from casework.portfolio.models import Loan
from casework.reports.columns import Stack, columns
from casework.reports.dashboards.selectors.floor import Whose, collection_floor, people_floor, review_floor, whose
from casework.reports.dashboards.selectors.hours import Hour
from casework.reports.selectors.kpi import Kpi
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
