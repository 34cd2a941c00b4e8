"""What a decision needs beside its reasons: authority, attempts to reach somebody; and limits that come near."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from casework.people.models import Membership
from casework.portfolio.models import Product
from casework.review import services
from casework.review.models import (
    OrderEvent,
    OrderState,
    ReviewOrder,
    Stage,
)
from casework.review.services import AuthorityRefused
from tests import factories
from tests.clock import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# NOW is 11:00 in Lagos (UTC+1): the day of receipt ends 13 hours later.
END_OF_DAY = datetime(2026, 3, 2, 23, tzinfo=UTC)


def fresh(order: ReviewOrder) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=order.pk)


def last_event(order: ReviewOrder) -> OrderEvent:
    return OrderEvent.objects.filter(item=order).latest("pk")


def approved(floor: SimpleNamespace, amount: str = "10000.00", product: Product | None = None) -> ReviewOrder:
    order = factories.order(product=product or floor.product, amount=amount)
    return factories.decide(factories.decide(order, floor.first), floor.checker)


# --- authority and attempts -----------------------------------------------------------------------------------


def test_an_approval_above_ones_authority_goes_on_to_the_re_review(floor: SimpleNamespace) -> None:
    """The engine gives nobody more than they may approve; what they hold when their limit is lowered goes on."""
    one_stage = factories.product(two_stage=False)
    above, within = (factories.order(product=one_stage, amount=amount) for amount in ("5000.01", "5000.00"))
    for order in (above, within):
        factories.start(factories.give(order, floor.first), floor.first)
    Membership.objects.filter(user=floor.first).update(amount_limit=Decimal(5000))
    for order in (above, within):
        services.decide(
            order=order, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
        )
    assert (fresh(above).state, fresh(above).stage) == (OrderState.POOLED, Stage.RE_REVIEW)
    assert fresh(within).state == OrderState.APPROVED
    assert factories.decide(above, floor.checker).state == OrderState.APPROVED


def test_the_last_stage_refuses_an_approval_above_ones_authority(floor: SimpleNamespace) -> None:
    order = factories.give(factories.decide(factories.order(product=floor.product), floor.first), floor.checker)
    factories.start(order, floor.checker)
    Membership.objects.filter(user=floor.checker).update(amount_limit=Decimal(9999))
    decision: dict[str, Any] = {"order": order, "actor": floor.checker, "note": "", "version": None, "now": NOW}
    with pytest.raises(AuthorityRefused, match=r"up to 9,999\.00 NGN"):
        services.decide(outcome="approved", reasons=["verified"], **decision)
    assert fresh(order).state == OrderState.IN_REVIEW
    services.decide(outcome="rejected", reasons=["fraud_signs"], **decision)
    assert fresh(order).state == OrderState.REJECTED


def test_unreachable_needs_the_configured_attempts(floor: SimpleNamespace) -> None:
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    decision: dict[str, Any] = {
        "order": order, "actor": floor.first, "outcome": "rejected", "reasons": ["unreachable"], "note": "",
        "version": None, "now": NOW,
    }  # fmt: skip
    for made in range(3):
        with pytest.raises(AuthorityRefused, match=f"3 attempts to reach the applicant; {made} were made"):
            services.decide(**decision)
        factories.note(order, floor.first)
    services.decide(**decision)
    assert fresh(order).state == OrderState.REJECTED


# --- limits that come near ------------------------------------------------------------------------------------


def test_supervisors_are_told_of_a_near_limit_once(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)  # due in four hours
    on_hold = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    services.hold_order(
        order=on_hold, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + timedelta(days=1), now=NOW
    )
    assert services.warn_of_limits(now=NOW + timedelta(minutes=209)) == 0
    assert services.warn_of_limits(now=NOW + timedelta(minutes=210)) == 1
    assert services.warn_of_limits(now=NOW + timedelta(minutes=211)) == 0
    assert fresh(order).warned_at == NOW + timedelta(minutes=210)
    assert fresh(on_hold).warned_at is None
