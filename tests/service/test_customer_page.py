"""The customer's page: all that its reader may see, and numbers in clear only for a reason."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from casework.service import services
from casework.service.words import Why
from tests import factories
from tests.clock import NOW
from tests.portfolio import book_of
from tests.service.conftest import ID_NUMBER, NAMED, PHONE, looks


def page_of(desk: SimpleNamespace, who: Any, client: Client) -> str:
    client.force_login(who)
    return client.get(reverse("service:customer", args=[desk.ada.public_id])).content.decode()


def test_loans_orders_and_contacts_are_there_and_numbers_masked(desk: SimpleNamespace, client: Client):
    book_of.pay(desk.loan, "300.00", day=10)
    reviewer = factories.person("", Role.INITIAL_REVIEWER, team=factories.review_team())
    order = factories.start(factories.give(desk.order, reviewer), reviewer)
    factories.note(order, reviewer)
    page = page_of(desk, desk.agent, client)
    for told in ("Ida Ebel", "L-77", "1,000.00", "A-1", "In review", "Details confirmed", "Friend", "days late"):
        assert told in page, told
    for secret in (PHONE, NAMED, ID_NUMBER):
        assert secret not in page


def test_each_order_and_case_that_is_listed_can_be_opened(desk: SimpleNamespace, client: Client):
    link = reverse("review:order", args=[desk.order.public_id])
    for reader in (desk.agent, desk.auditor):
        assert f'href="{link}"' in page_of(desk, reader, client)
        assert client.get(link).status_code == 200


def test_an_auditor_is_offered_no_number(desk: SimpleNamespace, client: Client):
    assert "/reveal/" in page_of(desk, desk.agent, client)
    assert "/reveal/" not in page_of(desk, desk.auditor, client)


def test_a_number_is_shown_for_a_reason_and_written_down(desk: SimpleNamespace, client: Client):
    client.force_login(desk.agent)
    url = reverse("service:reveal", args=[desk.ada.public_id, desk.friend.public_id])
    assert NAMED in client.post(url, {"why": "call_back"}).content.decode()
    entry = looks().get()
    assert (entry.actor, entry.action, entry.subject_id) == (desk.agent, "phone.reveal", str(desk.friend.public_id))
    assert entry.detail == {"purpose": "call_back", "customer": str(desk.ada.public_id)}
    clear = client.post(reverse("service:reveal_id", args=[desk.ada.public_id]), {"why": "identify"})
    assert ID_NUMBER in clear.content.decode()
    assert looks().filter(action="id_number.reveal", subject_id=str(desk.ada.public_id)).count() == 1


@pytest.mark.parametrize("why", ["", "curiosity"])
def test_without_a_reason_nothing_is_shown_nor_written(desk: SimpleNamespace, client: Client, why: str):
    client.force_login(desk.agent)
    for name, args in (("reveal", [desk.ada.public_id, desk.own.public_id]), ("reveal_id", [desk.ada.public_id])):
        answer = client.post(reverse(f"service:{name}", args=args), {"why": why}, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert PHONE not in answer.content.decode()
        assert ID_NUMBER not in answer.content.decode()
    assert not looks().exists()


def test_a_number_of_somebody_else_is_out_of_reach(desk: SimpleNamespace):
    stranger = factories.contact_point("+2348039999999")
    for point, actor in ((stranger, desk.agent), (desk.own, desk.auditor)):
        with pytest.raises(OutOfReach):
            services.reveal_phone(customer=desk.ada, point=point.public_id, why=Why.CALL_BACK, actor=actor, now=NOW)
    with pytest.raises(OutOfReach):
        services.reveal_id(customer=desk.ada, why=Why.CALL_BACK, actor=desk.auditor, now=NOW)
    assert not looks().exists()


def test_a_customer_with_nothing_has_a_page(client: Client, db: None):
    bare = factories.contact_point(zone="Mars/Olympus").customer
    bare.contact_points.all().delete()
    client.force_login(factories.person("", Role.SERVICE))
    page = client.get(reverse("service:customer", args=[bare.public_id])).content.decode()
    for told in ("No loan.", "Nobody contacted this customer yet.", "No number of the borrower is known."):
        assert told in page
