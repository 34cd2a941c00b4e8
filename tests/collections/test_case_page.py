"""What the case page reads: where the case stands, what else there is, the numbers and what the gate says of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from casework.collections import selectors
from casework.collections.models import Bucket, CollectionCase
from casework.collections.rules import Due
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import AddressBookEntry, ContactPoint, Customer, Instalment, Loan, PointStatus
from casework.portfolio.outside.services import turn_on
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import desk
from tests.collections import floor as ledger
from tests.portfolio.book_of import csv_of, feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def shown(case: CollectionCase, floor: desk.Floor) -> CollectionCase:
    return selectors.case_shown(factories.person("", Role.AUDITOR), case.public_id)


def test_a_case_stands_where_the_business_date_and_the_ledger_put_it(floor: desk.Floor):
    case = floor.case(dpd=3)
    Instalment.objects.filter(loan=case.loan).update(paid=Decimal("30.00"))
    Instalment.objects.create(loan=case.loan, number=2, due_on=TODAY + timedelta(days=20), principal=Decimal("50.00"))

    standing = selectors.standing(case=shown(case, floor), now=NOW)

    assert (standing.official, standing.live, standing.when_due) == (3, 3, "3 days past due")
    assert (standing.owed, standing.left) == (Decimal("70.00"), Decimal("120.00"))
    assert [line.has_reached for line in standing.instalments] == [True, False]
    assert [line.when_due for line in standing.instalments] == ["3 days past due", "due in 20 days"]


def test_live_dpd_follows_a_payment_of_today_while_the_morning_stays_official(floor: desk.Floor):
    loan = ledger.loan(
        floor.product,
        [Due(TODAY - timedelta(days=10)), Due(TODAY - timedelta(days=2))],
        disbursed_on=TODAY - timedelta(days=40),
    )
    floor.case()
    ledger.settle(loan, 1, TODAY)
    case = CollectionCase.objects.get(loan=loan)

    standing = selectors.standing(case=shown(case, floor), now=NOW)

    assert (standing.official, standing.live, case.bucket.code) == (10, 2, "S2")
    assert [payment.amount for payment in standing.payments] == [Decimal("100.00")]


def test_nothing_is_past_due_when_all_that_reached_the_opening_is_paid(floor: desk.Floor):
    case = floor.case()
    Instalment.objects.filter(loan=case.loan).update(paid=Decimal("100.00"), settled_on=TODAY)

    standing = selectors.standing(case=shown(case, floor), now=NOW)

    assert (standing.live, standing.when_due, standing.owed) == (None, "", Decimal("0.00"))


def test_other_loans_are_shown_and_their_cases_only_to_who_may_open_them(floor: desk.Floor):
    case = floor.held()
    other = floor.case(dpd=20)  # S3: another team's
    Loan.objects.filter(pk=other.loan_id).update(customer=case.customer)
    CollectionCase.objects.filter(pk=other.pk).update(customer=case.customer)

    for_collector = selectors.others(case=case, viewer=floor.collector)
    for_auditor = selectors.others(case=case, viewer=factories.person("", Role.AUDITOR))

    assert [(one.loan, one.left, one.case) for one in for_collector.loans] == [(other.loan, Decimal("100.00"), None)]
    assert [one.case for one in for_auditor.loans] == [other]
    assert (for_auditor.number, for_auditor.left, for_auditor.earlier) == (1, Decimal("100.00"), [])


def test_an_earlier_case_of_the_same_loan_is_linked(floor: desk.Floor):
    case = floor.held(dpd=3)
    desk.settle(case, YESTERDAY)
    Instalment.objects.create(loan=case.loan, number=2, due_on=TODAY - timedelta(days=1), principal=Decimal("50.00"))
    floor.case()
    later = CollectionCase.objects.get(loan=case.loan, previous=case)

    assert selectors.others(case=later, viewer=floor.collector).earlier == [case]


def test_its_holder_may_call_the_borrower_and_nobody_they_named(floor: desk.Floor):
    case = floor.held()

    reach = selectors.reach(case=selectors.case_shown(floor.collector, case.public_id), viewer=floor.collector, now=NOW)

    own, friend = reach.own[0], reach.named[0]
    assert own.verdict is not None
    assert own.verdict.allowed
    assert (own.refusal, reach.refusal, reach.first) == ("", "", own.point)
    assert friend.refusal == "Only the borrower may be contacted for reminders and collection."
    assert (reach.may_call, reach.may_reveal) == (True, True)


def test_what_holds_for_the_customer_is_told_once_and_a_numbers_own_reason_beside_it(floor: desk.Floor):
    case = floor.held()
    ContactPoint.objects.filter(customer=case.customer, relation="own").update(status=PointStatus.WRONG)
    fresh = selectors.case_shown(floor.collector, case.public_id)
    night = NOW.replace(hour=22, minute=15)

    reach = selectors.reach(case=fresh, viewer=floor.collector, now=NOW)
    assert (reach.refusal, reach.own[0].refusal != "") == ("", True)

    desk.point(case, "+2348031234569")
    fresh = selectors.case_shown(floor.collector, case.public_id)  # numbers are read once for each page
    reach = selectors.reach(case=fresh, viewer=floor.collector, now=night)
    assert reach.refusal.startswith("It is outside the contact hours where the customer lives")


def test_a_reminder_knows_the_borrowers_own_numbers_only(floor: desk.Floor):
    case = floor.held(dpd=0)

    reach = selectors.reach(case=selectors.case_shown(floor.collector, case.public_id), viewer=floor.collector, now=NOW)

    assert [line.point.phone for line in reach.own] == [desk.OWN]
    assert reach.named == []


def test_readers_are_offered_neither_calls_nor_numbers(floor: desk.Floor):
    case, auditor = floor.held(), factories.person("", Role.AUDITOR)

    reach = selectors.reach(case=selectors.case_shown(auditor, case.public_id), viewer=auditor, now=NOW)

    assert (reach.may_call, reach.may_reveal) == (False, False)
    assert [line.verdict for line in [*reach.own, *reach.named]] == [None, None]


@pytest.mark.usefixtures("at_now")
def test_what_is_known_from_elsewhere_stands_on_the_case_and_each_number_shown_is_logged(
    floor: desk.Floor, client: Client
):
    case = floor.held()
    Customer.objects.filter(pk=case.customer_id).update(source="file", external_ref="C1")
    day = TODAY.isoformat()
    turn_on(
        book=floor.book, basis="consent", source="App", retention_days=30, reason="Fraud", actor=floor.supervisor,
        now=NOW,
    )  # fmt: skip
    about = {"external_ref": "1", "customer_ref": "C1"}
    score = {**about, "provider": "Bureau", "fact": "Score", "value": "540", "as_of": day}
    ada = {**about, "name": "Ada Bello", "phone": "+2348039999967", "collected_on": day}
    feed("third_party", csv_of([score]))
    feed("address_book", csv_of([ada]))
    page = reverse("collections:case", args=[case.public_id])
    entry = AddressBookEntry.objects.get()
    shown = reverse("collections:reveal_entry", args=[case.public_id, entry.public_id])

    client.force_login(floor.collector)
    text = client.get(page).text
    said = ("Bureau", "540", "Ada Bello", "Consent of the borrower", "App", "kept for 30 days")
    assert all(word in text for word in said)
    assert "+2348039999967" not in text
    assert "+2348039999967" in client.post(shown).text
    assert AuditEntry.objects.get(action="phone.reveal").subject_id == str(entry.public_id)

    auditor = factories.person("", Role.AUDITOR)
    client.force_login(auditor)
    assert ("540" in client.get(page).text, "Ada Bello" in client.get(page).text) == (True, False)
    assert client.post(shown).status_code == 404
    client.force_login(floor.collector)
    Bucket.objects.filter(pk=case.bucket_id).update(is_reminder=True)
    assert "Ada Bello" not in client.get(page).text
    assert client.post(shown).status_code == 404
    assert AuditEntry.objects.filter(action="phone.reveal").count() == 1
