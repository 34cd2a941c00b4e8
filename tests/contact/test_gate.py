from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import DateTimeField, Value
from django.utils import timezone, translation

from casework.contact import gate
from casework.contact.gate import ContactRefused, Rule, facts
from casework.contact.models import Channel, Purpose
from casework.portfolio.models import ContactPoint, Customer, PointStatus, Relation
from tests import factories
from tests.clock import NOW
from tests.contact import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_in_lagos() -> Iterator[None]:
    """The reader's clock is the customer's."""
    with timezone.override("Africa/Lagos"):
        yield


def test_the_books_time_zone_counts_where_the_customer_has_none():
    in_lagos = factories.contact_point()
    in_shanghai = factories.contact_point("+8613800138000", zone="Asia/Shanghai")
    late_in_china = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("UTC"))

    assert making.ask(in_lagos, now=late_in_china).allowed
    assert making.ask(in_shanghai, now=late_in_china).rule is Rule.HOURS


def test_a_refusal_says_when_it_is_allowed_again_and_where():
    verdict = making.ask(factories.contact_point(), now=making.NIGHT_IN_LAGOS)

    assert str(verdict.message).endswith("allowed again at 08:00 (Africa/Lagos).")
    assert verdict.until == datetime(2026, 3, 3, 8, 0, tzinfo=ZoneInfo("Africa/Lagos"))


def test_a_time_zone_that_is_none_refuses():
    assert making.ask(factories.contact_point(zone="Mars/Olympus")).rule is Rule.TIME_ZONE


def test_a_number_marked_do_not_call_is_refused_though_the_caller_still_holds_the_old_row():
    point = factories.contact_point()
    ContactPoint.objects.filter(pk=point.pk).update(status=PointStatus.DO_NOT_CALL)

    with pytest.raises(ContactRefused) as refused, transaction.atomic():
        gate.require(
            customer=point.customer,
            point=point,
            channel=Channel.CALL,
            purpose=Purpose.COLLECTION,
            actor=factories.person(online=False),
            now=NOW,
        )

    assert (refused.value.rule, refused.value.until) == (Rule.POINT_STATUS, None)


def test_third_parties_are_refused_for_collection_and_allowed_for_verification():
    friend = factories.contact_point(relation=Relation.FRIEND)

    assert making.ask(friend).rule is Rule.THIRD_PARTY
    assert making.ask(friend, purpose=Purpose.VERIFICATION).allowed


def test_the_cap_counts_all_attempts_of_the_customer_whoever_made_them_at_whichever_number():
    point = factories.contact_point()
    other = factories.contact_point("+2348031234561", customer=point.customer)
    stranger = factories.contact_point("+2348031234562")
    for number in range(making.CAP):
        making.attempt([point, other][number % 2], at=NOW - timedelta(hours=1, minutes=number))

    assert making.ask(point).rule is Rule.CAP
    assert making.ask(other).rule is Rule.CAP
    assert making.ask(point, purpose=Purpose.LEGAL).allowed
    assert making.ask(stranger).allowed


def test_attempts_of_the_day_before_and_legal_notices_do_not_count():
    point = factories.contact_point()
    for _ in range(making.CAP):
        making.attempt(point, at=NOW - timedelta(hours=24))
        making.attempt(point, at=NOW, purpose=Purpose.LEGAL)

    assert making.ask(point).allowed


def test_the_caps_refusal_names_day_and_time():
    point = factories.contact_point()
    for _ in range(making.CAP):
        making.attempt(point, at=NOW - timedelta(hours=1))

    with translation.override("en"):
        assert str(making.ask(point).message).endswith("allowed again at 2026-03-03 10:00 (Africa/Lagos).")


def test_a_refusal_is_one_sentence_of_its_language():
    with translation.override("zh-hans"):
        message = str(making.ask(factories.contact_point(), now=making.NIGHT_IN_LAGOS).message)
    assert message == "现在不在客户所在地的允许联系时段内，08:00（Africa/Lagos）起可再联系。"


def test_what_an_app_above_counts_is_added(monkeypatch):
    monkeypatch.setattr(facts, "_COUNTERS", [])
    point = factories.contact_point()
    under_way = {
        "kind": gate.UNDER_WAY, "owner": Value(point.customer_id), "at": Value(NOW, DateTimeField()),
        "one": Value(gate.OPEN), "two": Value("collection"), "three": Value("call"),
    }  # fmt: skip
    gate.count_also(lambda customers, numbers, since: [gate.arm(Customer.objects.all(), **under_way)] * making.CAP)

    assert making.ask(point).rule is Rule.CAP


def test_an_unknown_purpose_or_channel_is_a_mistake_and_never_a_pass():
    with pytest.raises(ValueError, match="sales"):
        making.ask(factories.contact_point(), purpose="sales")


@pytest.mark.django_db(transaction=True)
def test_the_gate_is_asked_inside_the_transaction_that_acts():
    point = factories.contact_point()

    with pytest.raises(transaction.TransactionManagementError):
        gate.require(
            customer=point.customer,
            point=point,
            channel=Channel.CALL,
            purpose=Purpose.COLLECTION,
            actor=factories.person(online=False),
            now=NOW,
        )


def test_several_points_are_judged_one_by_one_in_the_queries_of_one(django_assert_num_queries):
    own = factories.contact_point()
    friend = factories.contact_point("+2348031234561", relation=Relation.FRIEND, customer=own.customer)
    actor = factories.person(online=False)

    with django_assert_num_queries(1):
        verdicts = gate.allowed_each(
            customer=own.customer,
            points=[own, friend],
            channel=Channel.CALL,
            purpose=Purpose.COLLECTION,
            actor=actor,
            now=NOW,
        )

    assert {pk: verdict.rule for pk, verdict in verdicts.items()} == {own.pk: Rule.NONE, friend.pk: Rule.THIRD_PARTY}
