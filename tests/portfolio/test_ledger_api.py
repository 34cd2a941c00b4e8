"""Payments and reversals from programs: taken once, refused with field and rule, of the client's own products only."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from casework.lib.api.problems import CONTENT_TYPE
from casework.portfolio.feeds.payments import PaymentFeed
from casework.portfolio.feeds.reversals import ReversalFeed
from casework.portfolio.ledger.sending_credits import FIELDS
from casework.portfolio.ledger.shapes import CreditMoveSent, PaymentSent, ReversalSent
from casework.portfolio.models import Allocation, Loan, Payment, Reversal
from tests import factories
from tests.clock import NOW, TODAY
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed
from tests.portfolio.test_payments import TWO
from tests.review.sending import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAYMENTS, BATCH, REVERSALS = "/api/v1/payments", "/api/v1/payments/batch", "/api/v1/reversals"
CREDITS = "/api/v1/credit-moves"


@pytest.fixture
def bank() -> Shop:
    """A client that may send for the only product, with a loan of another source."""
    sold = book_of.product()
    book_of.loan(TWO, ref="L1")
    return Shop(*factories.api_client(sold, source="bank"))


def paid(ref: str = "P-1", **changes: Any) -> dict[str, Any]:
    said = {
        "external_ref": ref, "loan_ref": "L1", "loan_source": "file", "amount": "115.00",
        "paid_on": book_of.on(20).isoformat(),
    }  # fmt: skip
    return {name: value for name, value in (said | changes).items() if value is not None}


def back(ref: str = "R-1", **changes: Any) -> dict[str, Any]:
    return {"external_ref": ref, "payment_ref": "P-1", "reversed_on": book_of.on(25).isoformat(), **changes}


def test_a_payment_is_taken_once_and_can_be_looked_at(bank: Shop) -> None:
    answer = bank.post(PAYMENTS, paid(), key="k-1")
    payment = Payment.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(payment.public_id), "external_ref": "P-1", "loan_ref": "L1", "loan_source": "file",
        "amount": "115.00", "currency": "NGN", "paid_on": "2026-01-21", "received_at": NOW.isoformat(),
        "status": "standing",
        "allocated": {"fee": "0.00", "penalty": "0.00", "interest": "15.00", "principal": "100.00", "credit": "0.00",
                      "onward": "0.00"},
    }  # fmt: skip
    assert answer.headers["Location"] == f"{PAYMENTS}/{payment.public_id}"
    assert bank.get(answer.headers["Location"]).json() == answer.json()
    assert bank.get(PAYMENTS, {"external_ref": ["P-1", "P-2"]}).json() == {"payments": [answer.json()]}
    assert bank.post(PAYMENTS, paid(), key="k-1").headers["Idempotent-Replayed"] == "true"
    assert bank.post(PAYMENTS, paid()).status_code == 200
    assert bank.post(PAYMENTS, paid(amount="116.00")).status_code == 409
    assert Payment.objects.count() == 1
    assert payment.source == "bank"


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"amount": "1.005"}, "amount", "decimals"),
        ({"amount": "0"}, "amount", "not_positive"),
        ({"amount": None}, "amount", "empty"),
        ({"paid_on": "2026-02-30"}, "paid_on", "not_a_date"),
        ({"loan_ref": "none"}, "loan_ref", "no_loan"),
        ({"loan_source": None}, "loan_ref", "no_loan"),
        ({"currency": "USD"}, "currency", "other_currency"),
        ({"penalty": "1.00"}, "penalty", "no_field"),
    ],
)
def test_what_is_wrong_is_named(bank: Shop, changes: dict[str, Any], field: str, rule: str) -> None:
    answer = bank.post(PAYMENTS, paid(**changes))
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, CONTENT_TYPE)
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["field"], error["rule"]) == (f"#/{field}", field, rule)
    assert not Payment.objects.exists()


def test_loans_of_products_that_are_not_the_clients_are_not_there(bank: Shop) -> None:
    other = book_of.product()
    Loan.objects.update(product=other)
    assert bank.post(PAYMENTS, paid()).json()["errors"][0]["rule"] == "no_loan"


def test_a_batch_takes_the_good_ones_and_names_the_others(bank: Shop) -> None:
    sent = {"payments": [paid("P-1"), paid("P-2", amount="ten"), paid("P-1"), "nothing"]}
    said = bank.post(BATCH, sent).json()
    assert (said["added"], said["unchanged"], said["refused"]) == (1, 1, 2)
    assert [line["outcome"] for line in said["results"]] == ["added", "refused", "unchanged", "refused"]
    assert said["results"][1]["errors"][0]["pointer"] == "#/payments/1/amount"
    assert Payment.objects.count() == 1
    for wrong in ({"payments": []}, {"orders": [paid()]}, [paid()], {"payments": [{}] * 1001}):
        assert bank.post(BATCH, wrong).status_code == 422


def test_a_reversal_is_taken_once(bank: Shop) -> None:
    first = bank.post(PAYMENTS, paid()).json()
    answer = bank.post(REVERSALS, back(reason="bounced"))
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(Reversal.objects.get().public_id), "external_ref": "R-1", "payment_ref": "P-1",
        "reversed_on": "2026-01-26", "reason": "bounced", "received_at": NOW.isoformat(),
    }  # fmt: skip
    assert bank.post(REVERSALS, back()).status_code == 200
    assert bank.post(REVERSALS, back(reversed_on=book_of.on(26).isoformat())).status_code == 409
    assert bank.post(REVERSALS, back("R-2")).json()["errors"][0]["rule"] == "reversed"
    assert bank.get(f"{PAYMENTS}/{first['id']}").json()["status"] == "reversed"
    assert sum(Allocation.objects.values_list("amount", flat=True)) == Decimal(0)


def test_what_others_sent_can_be_neither_seen_nor_reversed(bank: Shop) -> None:
    theirs = book_of.pay(Loan.objects.get(), "20.00", day=10, ref="P-1")
    assert bank.get(f"{PAYMENTS}/{theirs.public_id}").status_code == 404
    assert bank.get(f"{PAYMENTS}/{uuid4()}").status_code == 404
    assert bank.get(PAYMENTS, {"external_ref": "P-1"}).json() == {"payments": []}
    assert bank.post(REVERSALS, back()).json()["errors"][0]["rule"] == "no_payment"
    assert not Reversal.objects.exists()


def test_the_same_payment_by_file_and_by_program_is_one(bank: Shop) -> None:
    Loan.objects.update(source="bank")
    row = {"external_ref": "P-1", "loan_ref": "L1", "amount": "115.00", "paid_on": book_of.on(20).isoformat()}
    assert bank.post(PAYMENTS, row).status_code == 201
    mapping = book_of.declared("payments", book_of.the_product(), row)
    object.__setattr__(mapping, "source", "bank")
    entry = feed("payments", csv_of([row]), mapping=mapping)
    assert (entry.rows_added, entry.rows_unchanged) == (0, 1)


def test_the_description_and_the_intake_name_the_same_fields() -> None:
    for shape, kind in ((PaymentSent, PaymentFeed), (ReversalSent, ReversalFeed)):
        told = {name: field.required for name, field in shape().fields.items()}
        assert told == {field.name: field.required for field in kind.fields}
    told = {name: field.required for name, field in CreditMoveSent().fields.items()}
    assert told == {field.name: field.required for field in FIELDS}


def test_credit_is_moved_once_and_refused_with_a_reason(bank: Shop) -> None:
    book_of.loan(TWO, ref="L2")
    Loan.objects.update(customer=Loan.objects.get(external_ref="L1").customer)
    bank.post(PAYMENTS, paid(amount="250.00"))
    said = {
        "external_ref": "M-1", "from_loan_ref": "L1", "from_loan_source": "file", "to_loan_ref": "L2",
        "to_loan_source": "file", "amount": "30.00", "reason": "paid on the wrong one",
    }  # fmt: skip

    answer = bank.post(CREDITS, said)

    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"], "external_ref": "M-1", "from_loan_ref": "L1", "to_loan_ref": "L2",
        "amount": "30.00", "currency": "NGN", "moved_on": TODAY.isoformat(), "reason": "paid on the wrong one",
        "status": "standing",
    }  # fmt: skip
    assert bank.post(CREDITS, said).status_code == 200
    assert bank.post(CREDITS, said | {"amount": "29.00"}).status_code == 409
    assert bank.post(CREDITS, said | {"external_ref": "M-2"}).json()["detail"].startswith("The credit is not enough")
    assert bank.post(CREDITS, said | {"to_loan_ref": "L3"}).json()["errors"][0]["rule"] == "no_loan"
    assert bank.post(REVERSALS, back()).status_code == 201
    assert bank.post(CREDITS, said).json()["status"] == "taken_back"
