"""The ledger's pages: found, recorded, reversed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from casework.people.models import Role
from casework.portfolio.models import Book, Payment, Reversal
from tests import factories
from tests.clock import TODAY
from tests.portfolio import book_of
from tests.portfolio.test_payments import TWO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def operations(client: Client) -> Client:
    client.force_login(factories.person("", Role.OPERATIONS))
    return client


def said(number: str, **changes: str) -> dict[str, str]:
    return {
        "loan": number, "amount": "20.00", "paid_on": TODAY.isoformat(), "external_ref": "slip 7", "note": "",
        **changes,
    }  # fmt: skip


def test_a_payment_is_recorded_and_shown_with_where_it_went(operations: Client):
    loan = book_of.loan(TWO, ref="L1")
    answer = operations.post(reverse("ledger:add"), said("L1"), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    payment = Payment.objects.get()
    assert (payment.loan, payment.amount, payment.paid_on) == (loan, Decimal("20.00"), TODAY)
    page = operations.get(reverse("ledger:payment", args=[payment.public_id])).text
    assert all(word in page for word in ("slip 7", "Interest", "10.00", "In force"))
    assert "slip 7" in operations.get(reverse("ledger:payments")).text
    assert "slip 7" in operations.get(reverse("ledger:payments"), {"q": "L1"}).text
    assert "Nothing found" in operations.get(reverse("ledger:payments"), {"q": "L2"}).text
    shown = operations.get(reverse("ledger:loan", args=[loan.public_id])).context["shown"]
    assert (shown.left, shown.credit, shown.behind) == (Decimal("200.00"), Decimal(0), (TODAY - book_of.on(30)).days)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"loan": "nowhere"}, "No loan has this number."),
        ({"amount": "0"}, "greater than or equal to 0.01"),
        ({"amount": "1.005"}, "no more than 2 decimal places"),
        ({"paid_on": (TODAY + timedelta(days=1)).isoformat()}, "does not lie in the future"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(operations: Client, changes: dict[str, str], why: str):
    book_of.loan(TWO, ref="L1")
    answer = operations.post(reverse("ledger:add"), said("L1", **changes), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert why in answer.text + answer.headers.get("HX-Trigger", "")
    assert not Payment.objects.exists()


def test_a_number_of_two_sources_is_asked_for_with_its_source(operations: Client):
    first, second = book_of.loan(TWO, ref="L1"), book_of.loan(TWO, ref="L2")
    type(second).objects.filter(pk=second.pk).update(source="other", external_ref="L1")
    answer = operations.post(reverse("ledger:add"), said("L1"))
    assert "Several loans have this number" in answer.text
    operations.post(reverse("ledger:add"), said("file/L1"))
    assert Payment.objects.get().loan == first


def test_a_payment_is_reversed_with_a_reason(operations: Client):
    payment = book_of.pay(book_of.loan(TWO), "20.00", day=10)
    url = reverse("ledger:reverse", args=[payment.public_id])
    assert operations.post(url, {"reversed_on": TODAY.isoformat(), "reason": ""}).status_code == 422
    assert not Reversal.objects.exists()
    assert operations.post(url, {"reversed_on": TODAY.isoformat(), "reason": "wrong loan"}).status_code == 204
    page = operations.get(reverse("ledger:payment", args=[payment.public_id])).text
    assert all(word in page for word in ("Reversed", "wrong loan", "Cancelled by a counter-row"))
    assert reverse("ledger:reverse", args=[payment.public_id]) not in page
    assert "Reversed" in operations.get(reverse("ledger:payments")).text


def test_a_book_that_is_behind_refuses_and_says_so(operations: Client):
    book_of.loan(TWO, ref="L1")
    Book.objects.update(business_date=TODAY - timedelta(days=3))
    answer = operations.post(reverse("ledger:add"), said("L1"), headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "stands at 2026-02-27" in answer.headers["HX-Trigger"]
    assert not Payment.objects.exists()


def test_an_auditor_reads_and_is_offered_nothing(client: Client):
    payment = book_of.pay(book_of.loan(TWO), "20.00", day=10)
    client.force_login(factories.person("", Role.AUDITOR))
    for url in (reverse("ledger:payments"), reverse("ledger:payment", args=[payment.public_id])):
        page = client.get(url).text
        assert reverse("ledger:add") not in page
        assert reverse("ledger:reverse", args=[payment.public_id]) not in page
