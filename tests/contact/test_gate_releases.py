from datetime import timedelta

import pytest

from casework.contact import services
from casework.contact.gate import ContactRefused
from casework.contact.models import GateRelease
from casework.contact.rules import Rule
from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making

pytestmark = pytest.mark.django_db


def test_a_release_lets_exactly_one_contact_pass_an_internal_rule_and_says_which():
    point = making.used_up(factories.contact_point())
    supervisor, caller = factories.person("", Role.SUPERVISOR), factories.person()
    given = services.release_contact(customer=point.customer, reason="Promised a call.", actor=supervisor, now=NOW)

    passed = making.require(point, actor=caller)

    given = GateRelease.objects.get(pk=given.pk)
    assert (passed.allowed, passed.rule) == (True, Rule.NONE)
    assert (given.used_by, given.used_at) == (caller, NOW)
    assert given.rule == "At most 5 attempts in 24 hours, per customer (House rule)"
    with pytest.raises(ContactRefused) as refused:
        making.require(point, actor=caller)
    assert refused.value.passable


def test_a_release_passes_no_legal_rule_and_stays_unused():
    point = factories.contact_point()
    making.rule_set(point.customer.book, "us_reg_f", on=TODAY)
    supervisor = factories.person("", Role.SUPERVISOR)
    given = services.release_contact(
        customer=point.customer, reason="Try.", actor=supervisor, now=making.NIGHT_IN_LAGOS
    )  # fmt: skip

    with pytest.raises(ContactRefused) as refused:
        making.require(point, now=making.NIGHT_IN_LAGOS)

    assert (refused.value.rule, refused.value.passable) == (Rule.HOURS, False)
    assert GateRelease.objects.get(pk=given.pk).used_at is None


def test_a_release_ends_by_itself_and_is_not_used_where_nothing_refuses():
    point = factories.contact_point()
    supervisor = factories.person("", Role.SUPERVISOR)
    given = services.release_contact(customer=point.customer, reason="Try.", actor=supervisor, now=NOW)

    making.require(point)

    assert GateRelease.objects.get(pk=given.pk).used_at is None
    making.used_up(point)
    with pytest.raises(ContactRefused):
        making.require(point, now=NOW + timedelta(hours=2))


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
