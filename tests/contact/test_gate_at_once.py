"""Two people at the same moment: real connections on PostgreSQL, the one write lock on SQLite."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from casework.contact import gate
from casework.contact.gate import ContactRefused
from casework.contact.models import Channel, ContactAttempt, Purpose
from casework.contact.rules import Rule
from casework.portfolio.models import ContactPoint
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making


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


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_cannot_both_pass_a_limit_of_one():
    point = factories.contact_point()
    making.rule_set(point.customer.book, "house", on=TODAY, extra=[making.limit_of_one()])
    callers = [factories.person(online=False), factories.person(online=False)]

    def contact(actor) -> None:
        found = ContactPoint.objects.get(pk=point.pk)
        gate.require(
            customer=found.customer, point=found, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )
        making.attempt(found, at=NOW)

    assert at_once(*(lambda actor=actor: contact(actor) for actor in callers)) == [Rule.NONE, Rule.CAP]
    assert ContactAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_call_two_customers_at_one_number_cannot_both_pass_its_limit():
    points = [factories.contact_point("+2348031234560"), factories.contact_point("+2348031234560")]
    making.rule_set(
        points[0].customer.book, "house", on=TODAY, extra=[making.limit_of_one(scope="number")]
    )  # fmt: skip
    actor = factories.person(online=False)

    def contact(pk: int) -> None:
        found = ContactPoint.objects.get(pk=pk)
        gate.require(
            customer=found.customer, point=found, channel=Channel.CALL, purpose=Purpose.COLLECTION, actor=actor, now=NOW
        )
        making.attempt(found, at=NOW)

    assert at_once(*(lambda pk=point.pk: contact(pk) for point in points)) == [Rule.NONE, Rule.CAP]
    assert ContactAttempt.objects.count() == 1
