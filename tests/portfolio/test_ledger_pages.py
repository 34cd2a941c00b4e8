"""The ledger's pages: found, recorded, reversed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import Book, CreditMove, Loan, Payment, Reversal, ScheduleChange
from casework.portfolio.services.loans import open_loan
from casework.portfolio.services.moving import ask_change
from tests import factories
from tests.clock import NOW, TODAY
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
    assert "The payment was recorded." in answer.headers["HX-Trigger"]
    again = operations.post(reverse("ledger:add"), said("L1"), headers={"HX-Request": "true"})
    assert "This payment is known already." in again.headers["HX-Trigger"]
    payment = Payment.objects.get()
    assert (payment.loan, payment.amount, payment.paid_on) == (loan, Decimal("20.00"), TODAY)
    page = operations.get(reverse("ledger:payment", args=[payment.public_id])).text
    assert all(word in page for word in ("slip 7", "Interest", "10.00", "In force"))
    assert "slip 7" in operations.get(reverse("ledger:payments")).text
    assert "slip 7" in operations.get(reverse("ledger:payments"), {"q": "L1"}).text
    assert "Nothing found" in operations.get(reverse("ledger:payments"), {"q": "L2"}).text
    shown = operations.get(reverse("ledger:loan", args=[loan.public_id])).context["shown"]
    assert (shown.left, shown.credit, shown.behind) == (Decimal("200.00"), Decimal(0), (TODAY - book_of.on(30)).days)


def test_credit_is_moved_and_taken_back_on_the_loans_page(operations: Client):
    first, second = book_of.loan(TWO, ref="L1"), book_of.loan(TWO, ref="L2")
    Loan.objects.filter(pk=second.pk).update(customer=first.customer)
    book_of.pay(first, "250.00", day=20)
    page, drawer = reverse("ledger:loan", args=[first.public_id]), reverse("ledger:move", args=[first.public_id])
    assert drawer in operations.get(page).text
    form = operations.get(drawer).context["form"]
    assert [label for _key, label in form.fields["to_loan"].choices] == [
        f"L2 · {second.product.name} · NGN\u00a0220.00"
    ]
    assert form.initial["amount"] == Decimal("30.00")
    sent = {"to_loan": second.public_id, "amount": "30.00", "reference": form.initial["reference"], "reason": ""}
    assert operations.post(drawer, sent).status_code == 422
    for _twice in range(2):
        assert operations.post(drawer, sent | {"reason": "wrong loan"}).status_code in (200, 204, 302)
    move = CreditMove.objects.get()
    for loan in (first, second):
        shown = operations.get(reverse("ledger:loan", args=[loan.public_id]))
        assert "wrong loan" in shown.text
    assert shown.context["shown"].left == Decimal("190.00")
    back = reverse("ledger:take_back", args=[move.public_id])
    assert operations.post(back, {"reason": ""}).status_code == 422
    operations.post(back, {"reason": "was right after all"})
    assert "taken back" in operations.get(page).text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"loan": "nowhere"}, "No loan has this number."),
        ({"amount": "0"}, "greater than or equal to 0.01"),
        ({"amount": "1.005"}, "no more than 2 decimal places"),
        ({"paid_on": (TODAY + timedelta(days=1)).isoformat()}, "does not lie in the future"),
        ({"paid_on": "2025-12-31"}, "The loan was paid out on 2026-01-01"),
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


# --- product terms --------------------------------------------------------------------------------------------


TERMS = {
    "schedule": "annuity", "interest": "0", "rate": "12", "day_count": "30/360", "fee": "1.5", "grace_days": "3",
    "penalty": "0.05", "penalty_cap": "0", "late_fee": "7.50", "payoff_interest": "accrued", "payoff_fee": "1",
}  # fmt: skip


def test_terms_are_changed_in_percent_and_new_loans_follow_them(operations: Client):
    product = book_of.product(term_unit="month")
    assert operations.post(reverse("ledger:terms", args=[product.public_id]), TERMS).status_code == 204
    product.refresh_from_db()
    assert (product.schedule, product.rate_bp, product.fee_bp, product.penalty_bp) == ("annuity", 1200, 150, 5)
    audited = AuditEntry.objects.filter(action="product.terms").values_list("detail__field", flat=True)
    assert set(audited) == {
        "schedule", "rate_bp", "fee_bp", "grace_days", "penalty_bp", "late_fee", "payoff_fee_bp",
    }  # fmt: skip
    loan = open_loan(
        product=product, customer=book_of.customer(), source="casework", external_ref="order-1",
        principal=Decimal("1000.00"), term=12, disbursed_on=TODAY, now=NOW,
    )  # fmt: skip
    first = loan.instalments.first()
    assert first is not None
    assert (first.principal, first.interest, first.fee) == (Decimal("78.85"), Decimal("10.00"), Decimal("15.00"))
    assert "Equal instalments" in operations.get(reverse("ledger:products")).text
    drawn = operations.get(reverse("ledger:sample", args=[product.public_id]), {"principal": "1000", "term": "12"})
    assert "87.96" in drawn.text
    # 12 × 88.85 less what rounding leaves to the last; the fee of 15.00 comes with the first.
    planned = drawn.context["planned"]
    assert (planned.principal, planned.fee) == (Decimal("1000.00"), Decimal("15.00"))
    assert planned.interest == sum(one.interest for one in planned.rows) > 0
    assert planned.each[:2] == [Decimal("103.85"), Decimal("88.85")]
    assert planned.whole == sum(planned.each) == Decimal("1015.00") + planned.interest
    assert f"{planned.whole:,.2f}" in drawn.text


@pytest.mark.parametrize("wrong", [{"rate": "-1"}, {"rate": "1.005"}, {"schedule": "none"}, {"grace_days": "400"}])
def test_terms_that_make_no_sense_change_nothing(operations: Client, wrong: dict[str, str]):
    product = book_of.product()
    answer = operations.post(reverse("ledger:terms", args=[product.public_id]), TERMS | wrong)
    assert answer.status_code == 422
    assert type(product).objects.get().schedule == "flat"


def test_a_loan_is_quoted_for_a_day(operations: Client):
    book_of.product(penalty_bp=5)
    loan = book_of.loan([(30, "1000.00", "100.00")])
    url = reverse("ledger:loan", args=[loan.public_id])
    late = (TODAY - book_of.on(30)).days
    assert operations.get(url).context["shown"].payoff.quote.total == Decimal("1100.00") + late * Decimal("0.55")
    later = operations.get(url, {"on": (TODAY + timedelta(days=10)).isoformat()}).context["shown"].payoff.quote
    assert later.late == (late + 10) * Decimal("0.55")
    assert operations.get(url, {"on": "2020-01-01"}).context["shown"].payoff.quote.on == TODAY


# --- agreements -----------------------------------------------------------------------------------------------


def test_an_extension_is_asked_for_by_one_and_approved_by_another(operations: Client, client: Client):
    loan = book_of.loan(TWO)
    url = reverse("ledger:ask", args=[loan.public_id, "extension"])
    assert operations.post(url, {"days": "0", "fee": "0", "reason": "ill"}).status_code == 422
    assert operations.post(url, {"days": "40", "fee": "5", "reason": "ill"}).status_code == 204
    change = ScheduleChange.objects.get()
    decide = reverse("ledger:change", args=[change.public_id])
    own = operations.get(decide).text
    assert "Somebody else has to decide" in own
    assert operations.post(decide, {"approve": "yes"}, headers={"HX-Request": "true"}).status_code == 422
    assert ScheduleChange.objects.get().state == "asked"

    client.force_login(factories.person("", Role.OPERATIONS))
    shown = client.get(decide).text
    assert all(word in shown for word in ("40 days later", "ill", "5.00", "2026-03-12"))
    assert client.post(decide, {"approve": ""}).status_code == 422
    assert client.post(decide, {"approve": "no"}, headers={"HX-Request": "true"}).status_code == 422, "why?"
    assert ScheduleChange.objects.get().state == "asked"
    assert client.post(decide, {"approve": "yes", "note": "once"}).status_code == 204

    page = client.get(reverse("ledger:loan", args=[loan.public_id])).text
    assert "Without that it would be 30 days past due" in page
    assert "Approved" in client.get(reverse("ledger:changes")).text


def test_a_re_schedule_is_asked_for_in_percent(operations: Client):
    loan = book_of.loan(TWO)
    url = reverse("ledger:ask", args=[loan.public_id, "reschedule"])
    assert operations.post(url, {"term": "12", "rate": "12.5", "fee": "0", "reason": "ill"}).status_code == 204
    change = ScheduleChange.objects.get()
    assert (change.kind, change.term, change.rate_bp) == ("reschedule", 12, 1250)


def test_an_auditor_decides_nothing(client: Client):
    loan = book_of.loan(TWO)
    change = ask_change(
        loan=loan, kind="extension", days=40, fee=Decimal(0), reason="ill", now=NOW,
        actor=factories.person("", Role.OPERATIONS),
    )  # fmt: skip
    client.force_login(factories.person("", Role.AUDITOR))
    assert client.post(reverse("ledger:change", args=[change.public_id]), {"approve": "yes"}).status_code == 422
    assert ScheduleChange.objects.get().state == "asked"
