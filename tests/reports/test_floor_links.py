"""Behind each number of today's floor that leads anywhere are as many rows as it says."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.contact.models import Party
from casework.people import services as people_services
from casework.people.models import Role, User
from casework.portfolio.models import Loan
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import LAGOS, call, on, promise

LINK = re.compile(
    r'<a(?: class="stat")? href="([^"]*)">(?:<span>[^<]*</span><b>)?\s*(?:of |[A-Z]{3}\s)?([\d,.]+)(?=[<\s])'
)
ROW = re.compile(r'<tr id="(?:line|order|case)-')
PAID = re.compile(r'<td class="num nowrap">[A-Z]{3}\s([\d,.]+)</td></tr>')


def numbers(client: Client) -> Iterator[tuple[str, str]]:
    """Yield what each linked number of the floor says, with what its address is about; follow it, and compare."""
    html = client.get(reverse("reports:floor")).content.decode()
    assert "kind=decided" in html or "kind=calls" in html
    for href, said in LINK.findall(html):
        address = unescape(href)
        page = client.get(address).content.decode()
        if "kind=cash" in address:
            found = sum((float(each.replace(",", "")) for each in PAID.findall(page)), 0.0)
        else:
            found = len(ROW.findall(page))
        assert found == float(said.replace(",", "")), address
        yield address.partition("team=")[2].partition("&")[2] or address.partition("?")[2], said


def leads(person: User, client: Client) -> Client:
    client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_each_number_of_review_leads_to_as_many(client: Client) -> None:
    team = factories.review_team("initial")
    ann = factories.person("ann", Role.INITIAL_REVIEWER, team=team)
    boss = factories.person("boss", Role.SUPERVISOR, leads=team, online=False)
    at = NOW - timedelta(hours=2)
    floor.reviewed_orders(ann, [10, 30], at=at)
    floor.reviewed_orders(ann, [50], at=at, outcome="rejected")
    floor.reviewed_orders(ann, [1], at=NOW - timedelta(hours=1))
    for hours in (0, 2, 3, 5, 30, 80):
        late = factories.order(now=NOW - timedelta(hours=hours, minutes=5))
    ReviewOrder.objects.filter(pk=late.pk).update(limit_at=NOW - timedelta(hours=1))
    people_services.set_accepting(user=ann, accepting=True, now=NOW)
    people_services.beat(user=ann, now=NOW)
    held = factories.give(factories.order(now=NOW - timedelta(hours=6)), ann)
    ReviewOrder.objects.filter(pk=held.pk).update(limit_at=NOW + timedelta(minutes=30))

    found = dict(numbers(leads(boss, client)))
    hour = at.astimezone(LAGOS).hour  # the page's
    later = hour + 1
    assert found == {
        "kind=decided": "4", "kind=decided&of=approved": "3", "kind=decided&of=rejected": "1",
        "kind=decided&stage=initial": "4", "state=waiting": "6", "limit=overdue": "1", "limit=soon": "1",
        "state=held": "1",
        "state=waiting&under=1h&sort=age": "1", "state=waiting&age=1h&under=4h&sort=age": "2",
        "state=waiting&age=4h&under=1d&sort=age": "1", "state=waiting&age=1d&under=3d&sort=age": "1",
        "state=waiting&age=3d&sort=age": "1",
        f"kind=decided&of=approved&hour={hour}": "2", f"kind=decided&of=rejected&hour={hour}": "1",
        f"kind=decided&hour={hour}": "3", f"kind=decided&of=approved&hour={later}": "1",
        f"kind=decided&hour={later}": "1",
    }  # fmt: skip


@pytest.mark.django_db
def test_each_number_of_collections_leads_to_as_many(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = floor.worked_collections()
    first, other = (made.case(loan) for loan in Loan.objects.order_by("pk")[:2])
    made.give(first.loan, made.ann)
    made.give(first.loan, made.bob)
    for person, party, hour in (
        (made.ann, Party.NOBODY, 9), (made.bob, Party.THIRD_PARTY, 9), (made.bob, Party.BORROWER, 11),
    ):  # fmt: skip
        call(first, person, party, 9, time(hour))
    promise(first, made.bob, "30.00", 9, 9, "kept")
    promise(other, made.bob, "20.00", 5, 9, "broken")
    boss = factories.person("", Role.SUPERVISOR, leads=made.team, online=False)

    monkeypatch.setattr(timezone, "now", lambda: datetime.combine(on(9), time(18), LAGOS))
    found = list(numbers(leads(boss, client)))
    assert [one for one in found if one[1] != "0"] == [
        # Two held it and called: it is one case.
        ("kind=touched", "1"), ("kind=cases", "2"), ("kind=calls", "3"), ("kind=calls&of=answered", "2"),
        ("kind=calls&of=borrower", "1"), ("kind=promised", "1"), ("kind=kept", "1"), ("kind=due", "2"),
        ("kind=cash&currency=NGN", "10.00"), ("state=held", "1"),
        (f"kind=cash&of={first.bucket_id}&currency=NGN", "10.00"), ("state=held", "1"),
        ("kind=calls&of=answered&hour=9", "1"), ("kind=calls&of=unanswered&hour=9", "1"), ("kind=calls&hour=9", "2"),
        ("kind=calls&of=answered&hour=11", "1"), ("kind=calls&hour=11", "1"),
    ]  # fmt: skip
