from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import translation

from casework.contact import gate, rules
from casework.contact.gate import ContactRefused, Rule
from casework.contact.models import Channel, ContactAttempt, Party, Purpose, Result
from casework.contact.services import record_attempt
from casework.portfolio.models import ContactPoint, PointStatus, Relation
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
NIGHT_IN_LAGOS = datetime(2026, 3, 2, 23, 15, tzinfo=ZoneInfo("Africa/Lagos"))


def ask(point: ContactPoint, *, purpose: str = Purpose.COLLECTION, now: datetime = NOW) -> gate.Verdict:
    return gate.allowed(
        customer=point.customer,
        point=point,
        channel=Channel.CALL,
        purpose=purpose,
        actor=factories.person(online=False),
        now=now,
    )


def attempt(point: ContactPoint, *, at: datetime, purpose: str = Purpose.COLLECTION) -> ContactAttempt:
    return record_attempt(
        customer=point.customer,
        point=point,
        channel=Channel.CALL,
        purpose=purpose,
        party=Party.NOBODY,
        result=Result.NO_ANSWER,
        note="",
        actor=factories.person(online=False),
        now=at,
    )


def test_the_books_time_zone_counts_where_the_customer_has_none():
    in_lagos = factories.contact_point()
    in_shanghai = factories.contact_point("+8613800138000", zone="Asia/Shanghai")
    late_in_china = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("UTC"))

    assert ask(in_lagos, now=late_in_china).allowed
    assert ask(in_shanghai, now=late_in_china).rule is Rule.HOURS


def test_a_refusal_says_when_it_is_allowed_again_and_where():
    verdict = ask(factories.contact_point(), now=NIGHT_IN_LAGOS)

    assert str(verdict.message).endswith("allowed again at 08:00 (Africa/Lagos).")
    assert verdict.until == datetime(2026, 3, 3, 8, 0, tzinfo=ZoneInfo("Africa/Lagos"))


def test_a_time_zone_that_is_none_refuses():
    assert ask(factories.contact_point(zone="Mars/Olympus")).rule is Rule.TIME_ZONE


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

    assert ask(friend).rule is Rule.THIRD_PARTY
    assert ask(friend, purpose=Purpose.VERIFICATION).allowed


def test_the_cap_counts_all_attempts_of_the_customer_whoever_made_them_at_whichever_number():
    point = factories.contact_point()
    other = factories.contact_point("+2348031234561", customer=point.customer)
    stranger = factories.contact_point("+2348031234562")
    for number in range(rules.ATTEMPTS_PER_DAY):
        attempt([point, other][number % 2], at=NOW - timedelta(hours=1, minutes=number))

    assert ask(point).rule is Rule.CAP
    assert ask(other).rule is Rule.CAP
    assert ask(point, purpose=Purpose.LEGAL).allowed
    assert ask(stranger).allowed


def test_attempts_of_the_day_before_and_legal_notices_do_not_count():
    point = factories.contact_point()
    for _ in range(rules.ATTEMPTS_PER_DAY):
        attempt(point, at=NOW - timedelta(hours=24))
        attempt(point, at=NOW, purpose=Purpose.LEGAL)

    assert ask(point).allowed


def test_the_caps_refusal_names_day_and_time():
    point = factories.contact_point()
    for _ in range(rules.ATTEMPTS_PER_DAY):
        attempt(point, at=NOW - timedelta(hours=1))

    with translation.override("en"):
        assert str(ask(point).message).endswith("allowed again at 2026-03-03 10:00 (Africa/Lagos).")


def test_a_refusal_is_one_sentence_of_its_language():
    with translation.override("zh-hans"):
        message = str(ask(factories.contact_point(), now=NIGHT_IN_LAGOS).message)
    assert message == "现在不在客户所在地的允许联系时段内，08:00（Africa/Lagos）起可再联系。"


def test_what_an_app_above_counts_is_added(monkeypatch):
    monkeypatch.setattr(gate, "_COUNTERS", [])
    gate.count_also(lambda customer_id, since: [NOW] * rules.ATTEMPTS_PER_DAY)

    assert ask(factories.contact_point()).rule is Rule.CAP


def test_an_unknown_purpose_or_channel_is_a_mistake_and_never_a_pass():
    with pytest.raises(ValueError, match="sales"):
        ask(factories.contact_point(), purpose="sales")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
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

    with django_assert_num_queries(2):  # attempts, calls under way
        verdicts = gate.allowed_each(
            customer=own.customer,
            points=[own, friend],
            channel=Channel.CALL,
            purpose=Purpose.COLLECTION,
            actor=actor,
            now=NOW,
        )

    assert {pk: verdict.rule for pk, verdict in verdicts.items()} == {own.pk: Rule.NONE, friend.pk: Rule.THIRD_PARTY}
