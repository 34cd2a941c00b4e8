from datetime import datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import DateTimeField, Value
from django.utils import translation

from casework.contact import gate, services
from casework.contact.gate import ContactRefused, Rule, facts
from casework.contact.models import Channel, ContactAttempt, GateRelease, Party, Purpose, Result
from casework.contact.services import record_attempt
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from casework.portfolio.models import Book, ContactPoint, Customer, PointStatus, Relation
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW

pytestmark = pytest.mark.django_db
CAP = 5  # of the house rules, in 24 hours
NIGHT_IN_LAGOS = datetime(2026, 3, 2, 23, 15, tzinfo=ZoneInfo("Africa/Lagos"))


@pytest.fixture
def loan():
    return factories.loan()


def ask(
    point: ContactPoint, *, purpose: str = Purpose.COLLECTION, now: datetime = NOW, loan: int | None = None
) -> gate.Verdict:
    return gate.allowed(
        customer=point.customer,
        point=point,
        channel=Channel.CALL,
        purpose=purpose,
        actor=factories.person(online=False),
        now=now,
        loan=loan,
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
    for number in range(CAP):
        attempt([point, other][number % 2], at=NOW - timedelta(hours=1, minutes=number))

    assert ask(point).rule is Rule.CAP
    assert ask(other).rule is Rule.CAP
    assert ask(point, purpose=Purpose.LEGAL).allowed
    assert ask(stranger).allowed


def test_attempts_of_the_day_before_and_legal_notices_do_not_count():
    point = factories.contact_point()
    for _ in range(CAP):
        attempt(point, at=NOW - timedelta(hours=24))
        attempt(point, at=NOW, purpose=Purpose.LEGAL)

    assert ask(point).allowed


def test_the_caps_refusal_names_day_and_time():
    point = factories.contact_point()
    for _ in range(CAP):
        attempt(point, at=NOW - timedelta(hours=1))

    with translation.override("en"):
        assert str(ask(point).message).endswith("allowed again at 2026-03-03 10:00 (Africa/Lagos).")


def test_a_refusal_is_one_sentence_of_its_language():
    with translation.override("zh-hans"):
        message = str(ask(factories.contact_point(), now=NIGHT_IN_LAGOS).message)
    assert message == "现在不在客户所在地的允许联系时段内，08:00（Africa/Lagos）起可再联系。"


def test_what_an_app_above_counts_is_added(monkeypatch):
    monkeypatch.setattr(facts, "_COUNTERS", [])
    point = factories.contact_point()
    under_way = {
        "kind": gate.UNDER_WAY, "owner": Value(point.customer_id), "at": Value(NOW, DateTimeField()),
        "one": Value(gate.OPEN), "two": Value("collection"), "three": Value("call"),
    }  # fmt: skip
    gate.count_also(lambda customers, numbers, since: [gate.arm(Customer.objects.all(), **under_way)] * CAP)

    assert ask(point).rule is Rule.CAP


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


def require(point: ContactPoint, *, actor=None, now: datetime = NOW, **said) -> gate.Verdict:
    with transaction.atomic():
        return gate.require(
            customer=point.customer, point=point, channel=said.pop("channel", Channel.CALL),
            purpose=said.pop("purpose", Purpose.COLLECTION), actor=actor or factories.person(online=False), now=now,
            **said,
        )  # fmt: skip


def test_a_decision_under_lock_takes_two_queries(django_assert_num_queries):
    point = factories.contact_point()
    factories.rule_set(point.customer.book, "us_reg_f", on=TODAY)
    attempt(point, at=NOW - timedelta(hours=1))
    actor = factories.person(online=False)

    with transaction.atomic(), django_assert_num_queries(2):
        gate.require(
            customer=point.customer, point=point, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )


def test_a_book_keeps_what_it_chose_from_its_day_on():
    point = factories.contact_point()
    factories.rule_set(point.customer.book, "vn_18_2019", on=TODAY)
    early = datetime(2026, 3, 2, 7, 30, tzinfo=ZoneInfo("Africa/Lagos"))

    assert ask(point, now=early - timedelta(days=1)).rule is Rule.HOURS  # the house's, still
    assert ask(point, now=early).allowed
    for _ in range(5):
        attempt(point, at=NOW - timedelta(hours=1))
    with translation.override("en"):
        assert str(ask(point).message) == (
            "At most 5 attempts in 1 calendar day, per customer (18/2019/TT-NHNN, article 1); "
            "allowed again at 2026-03-03 07:00 (Africa/Lagos)."
        )


def test_of_two_versions_the_one_of_the_later_day_counts_and_of_one_day_the_higher_number():
    point = factories.contact_point()
    book = point.customer.book
    factories.rule_set(book, "in_rbi", on=TODAY)
    factories.rule_set(book, "uk_conc_7", on=TOMORROW)
    factories.rule_set(book, "vn_18_2019", on=TODAY)
    at_seven = datetime(2026, 3, 2, 7, 0, tzinfo=ZoneInfo("Africa/Lagos"))

    assert ask(point, now=at_seven).allowed  # Vietnam: from seven
    assert ask(point, now=at_seven + timedelta(hours=22)).allowed  # the United Kingdom: no hours
    assert ask(point, now=at_seven - timedelta(hours=2)).rule is Rule.HOURS


def test_another_books_rules_do_not_count():
    there = factories.contact_point()
    factories.rule_set(there.customer.book, "uk_conc_7", on=TODAY)
    book = Book.objects.create(code="abuja", name="Abuja", time_zone="Africa/Lagos", currency="NGN")
    elsewhere = Customer.objects.create(book=book, source="test", external_ref="x", name="B", recorded_at=NOW)
    point = factories.contact_point("+2348031234567", customer=elsewhere)

    assert ask(there, now=NIGHT_IN_LAGOS).allowed
    assert ask(point, now=NIGHT_IN_LAGOS).rule is Rule.HOURS


def test_a_limit_per_number_counts_what_was_tried_there_for_other_customers():
    mine = factories.contact_point("+2348031234560")
    theirs = factories.contact_point("+2348031234560")
    factories.rule_set(mine.customer.book, "cn_gbt_45251", on=TODAY)
    for _ in range(6):
        attempt(theirs, at=NOW - timedelta(hours=1))

    assert ask(mine).rule is Rule.CAP
    assert ask(factories.contact_point("+2348031234561", customer=mine.customer)).allowed


def test_a_hold_on_the_customer_stops_every_debt_and_one_on_a_debt_stops_that_one(loan):
    point = loan.customer.contact_points.get()
    other = factories.loan(customer=loan.customer)
    hold = factories.hold(loan.customer, loan=loan, kind="dispute")

    assert ask(point, loan=loan.pk).rule is Rule.HOLD
    assert ask(point, loan=other.pk).allowed
    assert ask(point).rule is Rule.HOLD  # about no debt in particular: about this one too
    assert ask(point, loan=loan.pk, purpose=Purpose.SERVICE).allowed
    with translation.override("en"):
        assert "(Dispute)" in str(ask(point, loan=loan.pk).message)
    services.lift_hold(hold=hold, reason="Settled.", actor=hold.placed_by, now=NOW)
    assert ask(point, loan=loan.pk).allowed
    factories.hold(loan.customer, kind="deceased")
    assert ask(point, loan=other.pk).rule is Rule.HOLD


def test_wishes_are_kept_until_they_are_lifted():
    point = factories.contact_point()
    actor = factories.person(online=False)
    wish = services.keep_wish(
        customer=point.customer, kind="no_contact", channel="call", reason="Write to me.", actor=actor, now=NOW
    )

    assert ask(point).rule is Rule.NO_CONTACT
    services.lift_wish(flag=wish, reason="Changed their mind.", actor=actor, now=NOW)
    services.keep_wish(
        customer=point.customer, kind="only_between", opens=time(17), closes=time(19), reason="At work.", actor=actor,
        now=NOW,
    )  # fmt: skip
    assert ask(point).rule is Rule.WISH
    assert ask(point, now=NOW + timedelta(hours=6)).allowed


def test_a_third_party_who_objects_is_never_contacted_again():
    friend = factories.contact_point(relation=Relation.FRIEND)
    record_attempt(
        customer=friend.customer, point=friend, channel=Channel.CALL, purpose=Purpose.COLLECTION,
        party=Party.THIRD_PARTY, result=Result.OBJECTED, note="Leave me alone.", actor=factories.person(online=False),
        now=NOW,
    )  # fmt: skip

    assert ask(friend, purpose=Purpose.VERIFICATION).rule is Rule.OBJECTION
    assert ask(friend, purpose=Purpose.SERVICE, now=NOW + timedelta(days=4_000)).rule is Rule.OBJECTION


# --- releases ---------------------------------------------------------------------------------------------------


def used_up(point: ContactPoint) -> ContactPoint:
    for _ in range(CAP):
        attempt(point, at=NOW - timedelta(hours=1))
    return point


def test_a_release_lets_exactly_one_contact_pass_an_internal_rule_and_says_which():
    point = used_up(factories.contact_point())
    supervisor, caller = factories.person("", Role.SUPERVISOR), factories.person()
    given = services.release_contact(customer=point.customer, reason="Promised a call.", actor=supervisor, now=NOW)

    passed = require(point, actor=caller)

    given = GateRelease.objects.get(pk=given.pk)
    assert (passed.allowed, passed.rule) == (True, Rule.NONE)
    assert (given.used_by, given.used_at) == (caller, NOW)
    assert given.rule == "At most 5 attempts in 24 hours, per customer (House rule)"
    with pytest.raises(ContactRefused) as refused:
        require(point, actor=caller)
    assert refused.value.passable


def test_a_release_passes_no_legal_rule_and_stays_unused():
    point = factories.contact_point()
    factories.rule_set(point.customer.book, "us_reg_f", on=TODAY)
    supervisor = factories.person("", Role.SUPERVISOR)
    given = services.release_contact(
        customer=point.customer, reason="Try.", actor=supervisor, now=NIGHT_IN_LAGOS
    )  # fmt: skip

    with pytest.raises(ContactRefused) as refused:
        require(point, now=NIGHT_IN_LAGOS)

    assert (refused.value.rule, refused.value.passable) == (Rule.HOURS, False)
    assert GateRelease.objects.get(pk=given.pk).used_at is None


def test_a_release_ends_by_itself_and_is_not_used_where_nothing_refuses():
    point = factories.contact_point()
    supervisor = factories.person("", Role.SUPERVISOR)
    given = services.release_contact(customer=point.customer, reason="Try.", actor=supervisor, now=NOW)

    require(point)

    assert GateRelease.objects.get(pk=given.pk).used_at is None
    used_up(point)
    with pytest.raises(ContactRefused):
        require(point, now=NOW + timedelta(hours=2))


def test_only_who_has_the_right_and_a_reason_releases_and_one_at_a_time():
    customer = factories.contact_point().customer
    supervisor = factories.person("", Role.SUPERVISOR)

    with pytest.raises(OutOfReach):
        services.release_contact(
            customer=customer, reason="Please.", actor=factories.person("", Role.COLLECTOR), now=NOW
        )
    with pytest.raises(services.ReleaseRefused):
        services.release_contact(customer=customer, reason=" ", actor=supervisor, now=NOW)
    assert GateRelease.objects.count() == 0
    services.release_contact(customer=customer, reason="Once.", actor=supervisor, now=NOW)
    with pytest.raises(services.ReleaseRefused, match="already"):
        services.release_contact(customer=customer, reason="Twice.", actor=supervisor, now=NOW)
    assert AuditEntry.objects.filter(action="gate.release").count() == 1


# --- two at once ------------------------------------------------------------------------------------------------


def at_once(*tries) -> list[Rule]:
    """Run these at the same moment, each in its own transaction and connection; return what each was told."""
    told: list[Rule] = []
    start = Barrier(len(tries))

    def one(try_it) -> None:
        start.wait(timeout=10)
        try:
            with transaction.atomic():
                try_it()
            told.append(Rule.NONE)
        except ContactRefused as refused:
            told.append(refused.rule)
        finally:
            connection.close()

    threads = [Thread(target=one, args=[each]) for each in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(told)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_the_same_moment_cannot_both_pass_a_limit_of_one():
    point = factories.contact_point()
    factories.rule_set(point.customer.book, "house", on=TODAY, extra=[factories.limit_of_one()])
    callers = [factories.person(online=False), factories.person(online=False)]

    def contact(actor) -> None:
        found = ContactPoint.objects.get(pk=point.pk)
        gate.require(
            customer=found.customer, point=found, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )
        attempt(found, at=NOW)

    assert at_once(*(lambda actor=actor: contact(actor) for actor in callers)) == [Rule.NONE, Rule.CAP]
    assert ContactAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_call_two_customers_at_one_number_cannot_both_pass_its_limit():
    points = [factories.contact_point("+2348031234560"), factories.contact_point("+2348031234560")]
    factories.rule_set(
        points[0].customer.book, "house", on=TODAY, extra=[factories.limit_of_one(scope="number")]
    )  # fmt: skip
    actor = factories.person(online=False)

    def contact(pk: int) -> None:
        found = ContactPoint.objects.get(pk=pk)
        gate.require(
            customer=found.customer, point=found, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )
        attempt(found, at=NOW)

    assert at_once(*(lambda pk=point.pk: contact(pk) for point in points)) == [Rule.NONE, Rule.CAP]
    assert ContactAttempt.objects.count() == 1
