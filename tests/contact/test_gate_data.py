from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation

from casework.contact import gate, services
from casework.contact.models import Channel, Party, Purpose, Result
from casework.contact.rules import Rule
from casework.contact.services import record_attempt
from casework.portfolio.models import Book, Customer, Relation
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW
from tests.contact import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_in_lagos() -> Iterator[None]:
    """The reader's clock is the customer's."""
    with timezone.override("Africa/Lagos"):
        yield


@pytest.fixture
def loan():
    return making.loan()


def test_a_decision_under_lock_takes_two_queries(django_assert_num_queries):
    point = factories.contact_point()
    making.rule_set(point.customer.book, "us_reg_f", on=TODAY)
    making.attempt(point, at=NOW - timedelta(hours=1))
    actor = factories.person(online=False)

    with transaction.atomic(), django_assert_num_queries(2):
        gate.require(
            customer=point.customer, point=point, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )


def test_a_book_keeps_what_it_chose_from_its_day_on():
    point = factories.contact_point()
    making.rule_set(point.customer.book, "vn_18_2019", on=TODAY)
    early = datetime(2026, 3, 2, 7, 30, tzinfo=ZoneInfo("Africa/Lagos"))

    assert making.ask(point, now=early - timedelta(days=1)).rule is Rule.HOURS  # the house's, still
    assert making.ask(point, now=early).allowed
    for _ in range(5):
        making.attempt(point, at=NOW - timedelta(hours=1))
    with translation.override("en"):
        assert str(making.ask(point).message) == (
            "At most 5 attempts in 1 calendar day, per customer (18/2019/TT-NHNN, article 1); "
            "allowed again at 2026-03-03 07:00 (Africa/Lagos)."
        )


def test_of_two_versions_the_one_of_the_later_day_counts_and_of_one_day_the_higher_number():
    point = factories.contact_point()
    book = point.customer.book
    making.rule_set(book, "in_rbi", on=TODAY)
    making.rule_set(book, "uk_conc_7", on=TOMORROW)
    making.rule_set(book, "vn_18_2019", on=TODAY)
    at_seven = datetime(2026, 3, 2, 7, 0, tzinfo=ZoneInfo("Africa/Lagos"))

    assert making.ask(point, now=at_seven).allowed  # Vietnam: from seven
    assert making.ask(point, now=at_seven + timedelta(hours=22)).allowed  # the United Kingdom: no hours
    assert making.ask(point, now=at_seven - timedelta(hours=2)).rule is Rule.HOURS


def test_another_books_rules_do_not_count():
    there = factories.contact_point()
    making.rule_set(there.customer.book, "uk_conc_7", on=TODAY)
    book = Book.objects.create(code="abuja", name="Abuja", time_zone="Africa/Lagos", currency="NGN")
    elsewhere = Customer.objects.create(book=book, source="test", external_ref="x", name="B", recorded_at=NOW)
    point = factories.contact_point("+2348031234567", customer=elsewhere)

    assert making.ask(there, now=making.NIGHT_IN_LAGOS).allowed
    assert making.ask(point, now=making.NIGHT_IN_LAGOS).rule is Rule.HOURS


def test_a_limit_per_number_counts_what_was_tried_there_for_other_customers():
    mine = factories.contact_point("+2348031234560")
    theirs = factories.contact_point("+2348031234560")
    making.rule_set(mine.customer.book, "cn_gbt_45251", on=TODAY)
    for _ in range(6):
        making.attempt(theirs, at=NOW - timedelta(hours=1))

    assert making.ask(mine).rule is Rule.CAP
    assert making.ask(factories.contact_point("+2348031234561", customer=mine.customer)).allowed


def test_a_hold_on_the_customer_stops_every_debt_and_one_on_a_debt_stops_that_one(loan):
    point = loan.customer.contact_points.get()
    other = making.loan(customer=loan.customer)
    hold = making.hold(loan.customer, loan=loan, kind="dispute")

    assert making.ask(point, loan=loan.pk).rule is Rule.HOLD
    assert making.ask(point, loan=other.pk).allowed
    assert making.ask(point).rule is Rule.HOLD  # about no debt in particular: about this one too
    assert making.ask(point, loan=loan.pk, purpose=Purpose.SERVICE).allowed
    with translation.override("en"):
        assert "(Dispute)" in str(making.ask(point, loan=loan.pk).message)
    services.lift_hold(hold=hold, reason="Settled.", actor=hold.placed_by, now=NOW)
    assert making.ask(point, loan=loan.pk).allowed
    making.hold(loan.customer, kind="deceased")
    assert making.ask(point, loan=other.pk).rule is Rule.HOLD


def test_wishes_are_kept_until_they_are_lifted():
    point = factories.contact_point()
    actor = factories.person(online=False)
    wish = services.keep_wish(
        customer=point.customer, kind="no_contact", channel="call", reason="Write to me.", actor=actor, now=NOW
    )

    assert making.ask(point).rule is Rule.NO_CONTACT
    services.lift_wish(flag=wish, reason="Changed their mind.", actor=actor, now=NOW)
    services.keep_wish(
        customer=point.customer, kind="only_between", opens=time(17), closes=time(19), reason="At work.", actor=actor,
        now=NOW,
    )  # fmt: skip
    assert making.ask(point).rule is Rule.WISH
    assert making.ask(point, now=NOW + timedelta(hours=6)).allowed


def test_a_third_party_who_objects_is_never_contacted_again():
    friend = factories.contact_point(relation=Relation.FRIEND)
    record_attempt(
        customer=friend.customer, point=friend, channel=Channel.CALL, purpose=Purpose.COLLECTION,
        party=Party.THIRD_PARTY, result=Result.OBJECTED, note="Leave me alone.", actor=factories.person(online=False),
        now=NOW,
    )  # fmt: skip

    assert making.ask(friend, purpose=Purpose.VERIFICATION).rule is Rule.OBJECTION
    assert making.ask(friend, purpose=Purpose.SERVICE, now=NOW + timedelta(days=4_000)).rule is Rule.OBJECTION
