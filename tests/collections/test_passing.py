"""Refused by the gate: what the case page says, who may let a call pass, and what the timeline tells afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone, translation

from casework.collections import selectors, services
from casework.collections.models import CollectionCase
from casework.contact.gate import ContactRefused
from casework.contact.models import GateRelease
from casework.contact.permissions import RELEASE
from casework.lib.refusal import OutOfReach
from casework.people.models import User
from casework.portfolio.models import Relation
from casework.telephony.models import Call
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.contact import making

pytestmark = pytest.mark.django_db
SAID = "At most 5 attempts in 24 hours, per customer (House rule); allowed again at 2026-03-03 10:00 (Africa/Lagos)."


@pytest.fixture
def floor() -> Any:
    """A case whose collector has used up what the house rules allow."""
    made = desk.make()
    made.held_case = made.held()
    making.used_up(made.held_case.customer.contact_points.get(relation=Relation.OWN))
    return made


def trusted(user: User) -> User:
    user.user_permissions.add(Permission.objects.get(codename=RELEASE.partition(".")[2]))
    return User.objects.get(pk=user.pk)


def reach(case: CollectionCase, viewer: User) -> selectors.Reach:
    shown = selectors.case_shown(viewer, case.public_id)
    with timezone.override("Africa/Lagos"), translation.override("en"):
        return selectors.reach(case=shown, viewer=viewer, now=NOW)


def test_the_refused_collector_reads_rule_and_time_in_both_zones_and_who_can_let_it_pass(floor: Any) -> None:
    case = floor.held_case

    refused = reach(case, floor.collector)
    with timezone.override("Africa/Lagos"), translation.override("en"):
        assert refused.refusal == SAID
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert refused.refusal.endswith("(Africa/Lagos; 2026-03-03 17:00 here).")
    assert (refused.may_call, refused.may_pass) == (True, False)
    assert refused.refused is not None
    assert refused.refused.passable

    led = reach(case, floor.supervisor)
    shown = selectors.case_shown(floor.supervisor, case.public_id)
    beside = selectors.case_restraints(case=shown, viewer=floor.supervisor, now=NOW)
    assert (led.offers_release, beside.may_release) == (True, False)  # the button stands once, beside the refusal
    assert (led.may_call, led.may_pass, bool(led.refusal)) == (False, True, True)
    own = reach(case, trusted(floor.collector))
    assert (own.may_call, own.may_pass) == (True, True)


def test_who_holds_it_and_has_the_right_calls_anyway_with_a_reason(floor: Any) -> None:
    case, point = floor.held_case, floor.held_case.customer.contact_points.get(relation=Relation.OWN)
    asked = {"case": case, "point": point.public_id, "reason": "They wait for the call.", "now": NOW}

    with pytest.raises(OutOfReach):
        services.call_anyway(actor=floor.collector, **asked)
    call = services.call_anyway(actor=trusted(floor.collector), **asked)

    release = GateRelease.objects.get()
    assert (call.point, release.used_by, release.rule[:18]) == (point, floor.collector, "At most 5 attempts")
    told = selectors.timeline(case=desk.again(case), viewer=floor.collector)
    assert ("Contact let pass", "used", "They wait for the call.") in [(one.title, one.text, one.note) for one in told]


def test_where_something_else_refuses_nothing_is_let_pass(floor: Any) -> None:
    case, point = floor.held_case, floor.held_case.customer.contact_points.get(relation=Relation.OWN)
    making.hold(case.customer, kind="dispute")

    with pytest.raises(ContactRefused, match="hold"):
        services.call_anyway(
            case=case, point=point.public_id, reason="x", actor=trusted(floor.collector), now=NOW
        )  # fmt: skip

    assert not GateRelease.objects.exists()
    assert not Call.objects.exists()


def test_the_timeline_tells_of_holds_and_wishes_while_the_case_is_open(floor: Any) -> None:
    case, ways = floor.held_case, {"actor": floor.supervisor, "now": NOW}
    hold = services.hold_case(
        case=case, kind="dispute", whole=False, reason="Not theirs.", review_on=TODAY + timedelta(days=7), **ways
    )
    services.keep_wish(case=case, kind="no_contact", channel="sms", reason="No messages.", **ways)
    services.lift_hold(case=case, hold=hold, reason="Settled.", actor=floor.supervisor, now=NOW + timedelta(hours=1))
    making.hold(making.loan(customer=case.customer).customer, loan=making.loan(customer=case.customer))  # another debt

    with translation.override("en"):
        told = {one.title: (one.text, one.note) for one in selectors.timeline(case=case, viewer=floor.collector)}

    assert told["Hold placed"] == ("Dispute · this loan only · review on 2026-03-09", "Not theirs.")
    assert told["Hold lifted"] == ("Dispute", "Settled.")
    assert told["Wish kept"] == ("No contact · Text message", "No messages.")


def test_a_supervisors_view_of_a_case_of_theirs_offers_nothing_once_somebody_may_be_called(floor: Any) -> None:
    services.release_contact(case=floor.held_case, reason="One call.", actor=floor.supervisor, now=NOW)

    led = reach(floor.held_case, floor.supervisor)
    assert (led.refused, led.offers_release) == (None, False)
