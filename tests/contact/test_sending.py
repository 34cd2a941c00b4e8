"""The gate before many contacts: held equal to the gate before one."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.contact import gate, services
from casework.contact.gate import ContactRefused, Rule, sending
from casework.contact.models import Channel, Party, Purpose, Result
from casework.contact.services import record_attempt
from casework.people.models import Role
from casework.portfolio.models import ContactPoint, Customer, Relation
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making

pytestmark = pytest.mark.django_db
PHONES = ["+2348031234560", "+2348031234561"]

customers = st.lists(
    st.fixed_dictionaries(
        {
            "zone": st.sampled_from(["", "Asia/Shanghai", "Mars/Olympus"]),
            "points": st.lists(
                st.tuples(st.sampled_from(PHONES), st.sampled_from([Relation.OWN, Relation.FRIEND])),
                min_size=1, max_size=3, unique=True,
            ),
            "tried": st.lists(st.integers(0, 30), max_size=4),
            "hold": st.booleans(),
            "wish": st.booleans(),
        }
    ),
    min_size=1, max_size=4,
)  # fmt: skip
line = st.builds(
    making.limit_of_one, scope=st.sampled_from(["customer", "number", "party", "debt"]), most=st.integers(1, 3),
    counts=st.sampled_from(["attempts", "unanswered"]), span=st.integers(1, 30), unit=st.just("hours"),
)  # fmt: skip


def make(told: dict) -> list[ContactPoint]:
    points: list[ContactPoint] = []
    for phone, relation in told["points"]:
        customer = points[0].customer if points else None
        points.append(factories.contact_point(phone, relation=relation, customer=customer, zone=told["zone"]))
    for hours in told["tried"]:
        making.attempt(points[0], at=NOW - timedelta(hours=hours))
    if told["hold"]:
        making.hold(points[0].customer)
    if told["wish"]:
        services.keep_wish(
            customer=points[0].customer, point=points[0], kind="no_contact", reason="x", actor=factories.person(),
            now=NOW,
        )  # fmt: skip
    return points


def one_by_one(points: list[ContactPoint], purpose: str, channel: str) -> dict[int, tuple[Rule, object]]:
    """Ask and record, one after the other; then take it all back. By e-mail: each customer once, by customer id."""
    said: dict[int, tuple[Rule, object]] = {}
    actor = factories.person(online=False)
    by_number = channel != Channel.EMAIL
    with transaction.atomic():
        for point in points if by_number else {point.customer_id: point for point in points}.values():
            key, at = (point.pk, point) if by_number else (point.customer_id, None)
            try:
                with transaction.atomic():
                    gate.require(
                        customer=point.customer, point=at, channel=channel, purpose=purpose, actor=actor, now=NOW
                    )
                    record_attempt(
                        customer=point.customer, point=at, channel=channel, purpose=purpose, party=Party.NOBODY,
                        result=Result.MESSAGE_SENT, note="", actor=actor, now=NOW,
                    )  # fmt: skip
                said[key] = (Rule.NONE, None)
            except ContactRefused as refused:
                said[key] = (refused.rule, refused.until)
        transaction.set_rollback(True)
    return said


@settings(max_examples=15)  # each of them makes a floor of its own
@given(
    told=customers, lines=st.lists(line, max_size=2, unique=True),
    purpose=st.sampled_from(["collection", "service"]), chunk=st.sampled_from([1, 2, 100]),
    channel=st.sampled_from([Channel.SMS, Channel.EMAIL]),
)  # fmt: skip
def test_many_at_once_are_answered_as_one_after_the_other(told, lines, purpose, chunk, channel):
    with transaction.atomic():
        points = [point for one in told for point in make(one)]
        making.rule_set(points[0].customer.book, "house", on=TODAY, extra=lines)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sending, "CHUNK", chunk)
            asked = {"channel": channel, "purpose": purpose, "now": NOW}
            if channel == Channel.EMAIL:
                owners = list(dict.fromkeys(point.customer_id for point in points))
                found = gate.sort_out_customers(customers=owners, **asked)
            else:
                found = gate.sort_out(points=[point.pk for point in points], **asked)

        expected = one_by_one(points, purpose, channel)

        assert found.allowed == [pk for pk, (rule, _until) in expected.items() if rule is Rule.NONE]
        assert {pk: (one.rule, one.until) for pk, one in found.refused.items()} == {
            pk: said for pk, said in expected.items() if said[0] is not Rule.NONE
        }
        transaction.set_rollback(True)


def test_what_was_allowed_counts_for_what_follows_also_at_a_number_that_two_customers_share():
    mine, other = factories.contact_point(PHONES[0]), factories.contact_point(PHONES[1])
    theirs = factories.contact_point(PHONES[0], customer=other.customer)
    making.rule_set(mine.customer.book, "house", on=TODAY, extra=[making.limit_of_one(scope="number")])

    found = gate.sort_out(
        points=[mine.pk, other.pk, theirs.pk], channel=Channel.CALL, purpose=Purpose.COLLECTION, now=NOW
    )

    assert found.allowed == [mine.pk, other.pk]
    assert found.refused[theirs.pk].rule is Rule.CAP


def test_a_release_for_one_contact_is_not_spent_on_a_batch():
    point = making.used_up(factories.contact_point())
    supervisor = factories.person("", Role.SUPERVISOR)
    services.release_contact(customer=point.customer, reason="One call.", actor=supervisor, now=NOW)

    with transaction.atomic():
        found = gate.require_each(points=[point.pk], channel=Channel.SMS, purpose=Purpose.COLLECTION, now=NOW)

    assert (found.allowed, found.refused[point.pk].rule) == ([], Rule.CAP)


def test_the_queries_do_not_depend_on_how_many_there_are(django_assert_num_queries):
    points = [factories.contact_point(f"+23480312300{number:02}") for number in range(20)]

    for number in (1, 20):
        with django_assert_num_queries(5):  # points, customers, books, their rules, facts
            found = gate.sort_out(
                points=[point.pk for point in points[:number]], channel=Channel.SMS, purpose=Purpose.COLLECTION, now=NOW
            )
        assert len(found.allowed) == number
        with django_assert_num_queries(4):  # the same, without points
            owners = [point.customer_id for point in points[:number]]
            found = gate.sort_out_customers(
                customers=owners, channel=Channel.EMAIL, purpose=Purpose.COLLECTION, now=NOW
            )  # fmt: skip
        assert found.allowed == owners


def test_an_unknown_number_or_customer_is_a_mistake():
    with pytest.raises(ContactPoint.DoesNotExist):
        gate.sort_out(points=[-1], channel=Channel.SMS, purpose=Purpose.COLLECTION, now=NOW)
    with pytest.raises(Customer.DoesNotExist):
        gate.sort_out_customers(customers=[-1], channel=Channel.EMAIL, purpose=Purpose.COLLECTION, now=NOW)
