"""What tests of the gate make and ask."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from casework.contact import gate, services
from casework.contact.models import Channel, ContactAttempt, Hold, Party, Purpose, Result
from casework.contact.rules import Limit, Line
from casework.contact.services import record_attempt
from casework.portfolio.models import Book, ContactPoint, Customer, Loan, Product
from tests import factories
from tests.clock import NOW

CAP = 5  # of the house rules, in 24 hours
NIGHT_IN_LAGOS = datetime(2026, 3, 2, 23, 15, tzinfo=ZoneInfo("Africa/Lagos"))


def loan(*, customer: Customer | None = None) -> Loan:
    """Make a loan of `customer` (a new one of Lagos' book when None), without instalments."""
    owner = customer or factories.contact_point().customer
    of, _ = Product.objects.get_or_create(book=owner.book, code="lent", defaults={"name": "Lent"})
    return Loan.objects.create(
        book=owner.book, product=of, customer=owner, source="test", external_ref=factories.unique("loan"), digest="",
        principal=Decimal(100), currency="NGN", disbursed_on=NOW.date(), recorded_at=NOW,
    )  # fmt: skip


def hold(customer: Customer, *, loan: Loan | None = None, kind: str = "dispute", days: int = 7) -> Hold:
    """Place a hold that is to be reviewed in `days` days."""
    return services.place_hold(
        customer=customer, loan=loan, kind=kind, reason="They said so.", review_on=NOW.date() + timedelta(days=days),
        actor=factories.person(online=False), now=NOW,
    )  # fmt: skip


def limit_of_one(**changes: Any) -> Limit:
    """Return an internal rule: one attempt a day per customer, whatever the channel."""
    said = {"scope": "customer", "counts": "attempts", "most": 1, "span": 1, "unit": "days"} | changes
    return Limit(legal=False, source="House rule", **said)


def rule_set(book: Book, preset: str, *, on: date, extra: Collection[Line] = (), thirds: bool = False) -> None:
    """Let the book keep a preset from the day `on`, with rules of its own."""
    actor = factories.person(online=False)
    services.choose_preset(
        book=book, preset=preset, on=on, thirds=thirds, keep_own=False, reason="Chosen.", actor=actor, now=NOW
    )
    for line in extra:
        services.add_rule(book=book, line=line, on=on, reason="Our own.", actor=actor, now=NOW)


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


def require(point: ContactPoint, *, actor=None, now: datetime = NOW, **said) -> gate.Verdict:
    with transaction.atomic():
        return gate.require(
            customer=point.customer, point=point, channel=said.pop("channel", Channel.CALL),
            purpose=said.pop("purpose", Purpose.COLLECTION), actor=actor or factories.person(online=False), now=now,
            **said,
        )  # fmt: skip


def used_up(point: ContactPoint) -> ContactPoint:
    for _ in range(CAP):
        attempt(point, at=NOW - timedelta(hours=1))
    return point
