"""The inbox of approvals over every kind that a lender's floor has."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from casework.collections import services
from casework.collections.agencies import rules
from casework.collections.agencies import services as agencies
from casework.collections.models import CollectionCase
from casework.collections.services.roll import roll
from casework.collections.writeoffs import services as write_offs
from casework.lib.bounded import count_together
from casework.people.models import Role, User
from casework.portfolio.models import Instalment, ScheduleChange
from casework.portfolio.services.moving import ask_change
from casework.portfolio.services.payments import record_payment
from casework.workflow.approvals import inbox as approvals
from casework.workflow.approvals import registry
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections.asking import HTMX, signed_in

pytestmark = pytest.mark.django_db
PLAN = {"S4": [rules.Tier(Decimal(0), 1_000)]}


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def kinds(person: User, chosen: str = "") -> list[tuple[str, str]]:
    page = approvals.inbox(user=fresh(person), chosen=chosen, now=NOW + timedelta(days=3))
    return [(line.kind.key, line.age) for line in page.lines]


def late(floor: desk.Floor) -> CollectionCase:
    Pool.objects.filter(code="s4").update(team=floor.team)
    return desk.give(floor.case(dpd=45), floor.collector)


def a_waiver(floor: desk.Floor) -> None:
    case = floor.held()
    Instalment.objects.filter(loan=case.loan).update(penalty=Decimal(10))
    services.ask_waiver(
        case=case, actor=floor.collector, parts={"penalty": Decimal(10)}, to_pay=Decimal(100), reason="Ill",
        expires_on=TODAY + timedelta(days=5), now=NOW,
    )  # fmt: skip


def a_write_off(floor: desk.Floor) -> None:
    write_offs.ask(
        case=late(floor), cause="fraud", reason="Forged", actor=floor.collector, now=NOW + timedelta(hours=3)
    )


def a_statement(floor: desk.Floor, maker: User) -> None:
    """Let an agency bring in 40.00 of which it earns 4.00."""
    month = date(TODAY.year, TODAY.month, 1)
    agency = agencies.add_agency(book=floor.book, code="acme", name="Acme", actor=maker, now=NOW)
    agencies.set_plan(agency=agency, effective_on=month, tiers=PLAN, actor=maker, now=NOW)
    case = late(floor)
    agencies.place(
        agency=agency,
        cases=[case.pk],
        due_back_on=TODAY + timedelta(days=60),
        reason="-",
        actor=floor.supervisor,
        now=NOW,
    )
    record_payment(loan_id=case.loan_id, source="test", external_ref="p", amount=Decimal(40), paid_on=TODAY, now=NOW)
    floor.book.refresh_from_db()
    roll(book=floor.book, last=TODAY + timedelta(days=1), now=NOW)
    agencies.make_statement(agency=agency, up_to=TODAY, actor=maker, now=NOW + timedelta(hours=2))


def an_extension(floor: desk.Floor, asker: User) -> ScheduleChange:
    loan = floor.case().loan
    return ask_change(
        loan=loan, kind="extension", days=60, fee=Decimal(5), reason="Ill", actor=asker, now=NOW + timedelta(hours=1)
    )


def test_each_sees_what_they_may_decide_oldest_first_and_the_navigation_counts_just_that(
    django_assert_num_queries: Any,
):
    floor = desk.make()
    maker, checker = (factories.person("", Role.OPERATIONS) for _ in range(2))
    an_extension(floor, checker)
    a_waiver(floor)
    a_write_off(floor)
    a_statement(floor, maker)

    assert kinds(floor.supervisor) == [("waiver", "3\xa0days")]
    assert [kind for kind, _age in kinds(checker)] == ["statement", "write_off"]
    assert [kind for kind, _age in kinds(maker)] == ["schedule", "write_off"]
    assert kinds(maker, "write_off") == [("write_off", "2\xa0days")]
    assert kinds(maker, "nonsense") == kinds(maker)
    assert [sum(count_together(registry.waiting(fresh(one)))) for one in (floor.supervisor, checker, maker)] == [
        1,
        2,
        2,
    ]
    assert not registry.decides_something(fresh(floor.collector))
    reader = fresh(checker)
    with django_assert_num_queries(10):  # roles, the counts, and one of each of eight kinds
        page = approvals.inbox(user=reader, chosen="", now=NOW)
    assert [(line.asked.what, line.asked.amount) for line in page.lines] == [
        (f"Statement 1 up to {TODAY}, 40.00 recovered", Decimal("4.00")),
        ("Fraud · Forged", Decimal("100.00")),
    ]
    assert (str(page.chips[0].label), page.chips[0].count) == ("All", "2")


def test_each_kind_is_decided_in_its_drawer():
    floor = desk.make()
    maker, checker = (factories.person("", Role.OPERATIONS) for _ in range(2))
    a_write_off(floor)
    a_statement(floor, maker)
    client = signed_in(checker)
    shown = client.get(reverse("workflow:approvals"), headers=HTMX).content.decode()
    page = approvals.inbox(user=fresh(checker), chosen="", now=NOW)

    drawers = [client.get(line.asked.url, headers=HTMX).content.decode() for line in page.lines]

    assert all(f'hx-get="{line.asked.url}"' in shown for line in page.lines)
    assert ["Acme, statement 1" in drawers[0], "Forged" in drawers[1]] == [True, True]
    statement = page.lines[0].asked.url.replace("decide", "approve")
    assert client.post(statement, headers=HTMX).status_code == 204
    assert [line.kind.key for line in approvals.inbox(user=fresh(checker), chosen="", now=NOW).lines] == ["write_off"]
    assert signed_in(floor.collector).get(reverse("workflow:approvals")).status_code == 404


def test_a_kind_is_called_by_one_request_of_it() -> None:
    assert {kind.key: str(kind.label) for kind in registry.kinds()} == {
        "waiver": "Waiver", "write_off": "Write-off", "retention": "Keep a case",
        "schedule": "Extension or re-schedule", "statement": "Agency statement", "template": "Template of messages",
        "shares": "Share of a funder", "channel_terms": "Terms of a channel",
        "channel_statement": "Statement of a channel", "channel_balance": "Correction of a balance",
    }  # fmt: skip
