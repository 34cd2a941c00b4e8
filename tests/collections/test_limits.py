"""How much each role may waive: set by operations for one bucket or all, and held to when a waiver is decided."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.collections import services
from casework.collections.limits.selectors import places
from casework.collections.limits.services import LimitsRefused, set_limits
from casework.collections.models import WaiverLimit
from casework.collections.services.waivers import WaiverRefused
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.models import Instalment
from tests import factories
from tests.clock import NOW
from tests.collections import desk
from tests.collections.promising import on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HTMX = {"HX-Request": "true"}
INTEREST = ("supervisor", "interest")


def shown(scope: str) -> tuple[int, bool]:
    (found,) = [one.shares[INTEREST] for one in places() if one.scope == scope]
    return found.bp, found.is_own


def test_a_buckets_own_share_holds_before_that_of_all_and_a_waiver_is_decided_by_it(client: Client):
    floor = desk.make()
    case = floor.held()
    Instalment.objects.filter(loan=case.loan).update(interest=Decimal(20))
    waiver = services.ask_waiver(
        case=case, actor=floor.collector, parts={"interest": Decimal(8)}, to_pay=Decimal(112), expires_on=on(5),
        reason="Ill", now=NOW,
    )  # fmt: skip
    decide: dict[str, Any] = {"waiver": waiver.public_id, "actor": floor.supervisor, "approve": True, "note": ""}
    assert (shown("all"), shown("S-S1")) == ((5_000, False), (5_000, False))
    client.force_login(factories.person("", Role.OPERATIONS))
    page, every, one = reverse("limits:limits"), *(reverse("limits:limit", args=[s]) for s in ("all", "S-S1"))

    assert client.post(every, {"supervisor_interest": "30", "reason": "Board of May"}, headers=HTMX).status_code == 204
    assert (shown("all"), shown("S-S1")) == ((3_000, True), (3_000, False))
    with pytest.raises(WaiverRefused, match="Interest"):
        services.decide_waiver(**decide, now=NOW)
    assert client.post(one, {"supervisor_interest": "100.01", "reason": "x"}, headers=HTMX).status_code == 422
    assert client.post(one, {"supervisor_interest": "40", "reason": ""}, headers=HTMX).status_code == 422
    assert client.post(one, {"supervisor_interest": "40.00", "reason": "Pilot"}, headers=HTMX).status_code == 204
    assert (shown("S-S1"), shown("M-M4plus")) == ((4_000, True), (3_000, False))
    assert 'value="40"' in client.get(one, headers=HTMX).text
    assert "<b>40" in client.get(page).text
    assert services.decide_waiver(**decide, now=NOW).state == "approved"

    assert client.post(one, {"reason": "The pilot is over"}, headers=HTMX).status_code == 204
    assert (shown("S-S1"), WaiverLimit.objects.count()) == ((3_000, False), 1)
    told = AuditEntry.objects.filter(action="waiver_limit.set").order_by("pk")
    assert [(one.subject_id, one.detail["before"], one.detail["after"]) for one in told] == [
        ("all", "", "30 %"), ("S-S1", "", "40 %"), ("S-S1", "40 %", ""),
    ]  # fmt: skip


def test_without_a_reason_nothing_is_set_and_what_stays_is_no_change():
    actor = factories.person("", Role.OPERATIONS)
    with pytest.raises(LimitsRefused, match="Say why"):
        set_limits(bucket=None, shares={INTEREST: 10}, reason=" ", actor=actor, now=NOW)
    assert not WaiverLimit.objects.exists()
    for changed in ([INTEREST], []):
        assert set_limits(bucket=None, shares={INTEREST: 10}, reason="x", actor=actor, now=NOW) == changed
    assert AuditEntry.objects.filter(action="waiver_limit.set").count() == 1
