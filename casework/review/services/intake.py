"""Taking orders in: many at once from a file, or one. The external reference makes it idempotent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.days import day_in
from casework.lib.refusal import Refused
from casework.portfolio.models import Book, Product
from casework.portfolio.services.customers import Person, ensure_customers
from casework.review import rules
from casework.review.models import ApplicantTrait, OrderEvent, OrderState, ReviewOrder, ReviewStage, Stage
from casework.review.traits import traits_of
from casework.workflow import requirements

CHUNK = 500


class OrderRefused(Refused):
    """The order cannot be taken; the message says why."""


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order as it arrives, with its applicant.

    customer_ref: the source's own reference of the person. amount: in the book's currency, > 0, two decimals. term: in
    the product's unit, ≥ 1. received_at None means now. application: sections of facts (see ReviewOrder).
    channel_id, funder_id: of the book. digest: of
    what the source said; "" lets the intake make one over everything but "now".
    """

    external_ref: str
    customer_ref: str
    customer_name: str
    amount: Decimal
    term: int
    phone: str = ""
    id_number: str = ""
    born_on: date | None = None
    received_at: datetime | None = None
    machine_score: int | None = None
    application: Mapping[str, Any] = field(default_factory=dict)
    channel_id: int | None = None
    funder_id: int | None = None
    digest: str = ""

    def applicant(self) -> Person:
        """Return who applies."""
        job = self.application.get("job")
        return Person(
            ref=self.customer_ref, name=self.customer_name, phone=self.phone, id_number=self.id_number,
            born_on=self.born_on, job=job if isinstance(job, Mapping) else {},
        )  # fmt: skip

    def fingerprint(self) -> str:
        """Return the digest by which a repetition is told from other content: 64 hex digits."""
        said = json.dumps(asdict(self), sort_keys=True, default=str)
        return self.digest or hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a list of orders; nothing was changed for those that are named.

    conflicting: references that exist with other content. elsewhere: references of orders whose customer belongs to
    another book. made: the references of those added.
    """

    added: int = 0
    unchanged: int = 0
    conflicting: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    made: tuple[str, ...] = field(default=(), compare=False)


def receive_order(*, order: NewOrder, book: Book, product: Product, source: str, now: datetime) -> ReviewOrder:
    """Take one order in and return it; the same order again returns the one that is there.

    Raises OrderRefused: same reference with other content, a customer of another book, amount or term not positive.
    """
    if order.amount <= 0 or order.term < 1:
        raise OrderRefused(_("Amount and term must be more than zero."))
    received = receive_orders(orders=[order], book=book, product=product, source=source, now=now)
    if received.conflicting:
        raise OrderRefused(_("This reference already exists with other content."))
    if received.elsewhere:
        raise OrderRefused(_("This customer belongs to another book."))
    return ReviewOrder.objects.get(source=source, external_ref=order.external_ref)


@transaction.atomic
def receive_orders(*, orders: Sequence[NewOrder], book: Book, product: Product, source: str, now: datetime) -> Received:
    """Put new orders into the INITIAL pool, with their customers and phones. A constant number of queries.

    References are per source. Known ones with the same content are left alone, others are named in `conflicting`.
    An order of somebody of another book is named in `elsewhere`.
    """
    refs = [order.external_ref for order in orders]
    known = dict(ReviewOrder.objects.filter(source=source, external_ref__in=refs).values_list("external_ref", "digest"))
    fresh, unchanged, conflicting = _sort_out(orders, known)
    customers: dict[str, int] = {}
    if fresh:
        customers = ensure_customers([one.applicant() for one in fresh], book=book, source=source, now=now)
    good = [order for order in fresh if order.customer_ref in customers]
    if good:
        _make(good, customers, book=book, product=product, source=source, now=now)
    elsewhere = tuple(order.external_ref for order in fresh if order.customer_ref not in customers)
    return Received(
        added=len(good), unchanged=unchanged, conflicting=tuple(conflicting), elsewhere=elsewhere,
        made=tuple(order.external_ref for order in good),
    )  # fmt: skip


def _make(
    orders: Sequence[NewOrder], customers: dict[str, int], *, book: Book, product: Product, source: str, now: datetime
) -> None:
    pool = ReviewStage.objects.select_related("pool").get(stage=Stage.INITIAL).pool
    asked = requirements.of(product)
    rows = [
        ReviewOrder(
            pool=pool, book=book, product=product, customer_id=customers[order.customer_ref], source=source,
            external_ref=order.external_ref, digest=order.fingerprint(), value=order.amount,
            currency=book.currency, term=order.term, machine_score=order.machine_score,
            channel_id=order.channel_id, funder_id=order.funder_id,
            application=dict(order.application), affinity=customers[order.customer_ref], requires=asked,
            received_at=order.received_at or now, waiting_since=order.received_at or now,
            expires_at=rules.expiry(
                day=day_in(book.time_zone, order.received_at or now), days=product.order_days, zone=book.time_zone
            ),
        )
        for order in orders
    ]  # fmt: skip
    made = ReviewOrder.objects.bulk_create(rows, batch_size=CHUNK)
    _log(made, book, now)
    _note_traits(made, [order.phone for order in orders])
    outbox.push(f"pool-{pool.public_id}")


def _sort_out(orders: Sequence[NewOrder], known: dict[str, str]) -> tuple[list[NewOrder], int, list[str]]:
    fresh, unchanged, conflicting = [], 0, []
    for order in orders:
        digest = known.setdefault(order.external_ref, "")
        if digest == "":
            known[order.external_ref] = order.fingerprint()
            fresh.append(order)
        elif digest == order.fingerprint():
            unchanged += 1
        else:
            conflicting.append(order.external_ref)
    return fresh, unchanged, conflicting


def _log(rows: Sequence[ReviewOrder], book: Book, now: datetime) -> None:
    """Begin each order's log, so that the log alone tells every state it was in."""
    today = day_in(book.time_zone, now)
    OrderEvent.objects.bulk_create(
        [
            OrderEvent(
                item=row, name="receive", from_state="", to_state=OrderState.POOLED, effective_on=today, recorded_at=now
            )
            for row in rows
        ],
        batch_size=CHUNK,
    )


def _note_traits(rows: Sequence[ReviewOrder], phones: Sequence[str]) -> None:
    """Write down by what other applicants may be found; phones: as each order named it, "" for none."""
    ApplicantTrait.objects.bulk_create(
        [
            ApplicantTrait(order=row, customer_id=row.customer_id, kind=kind, digest=digest)
            for row, phone in zip(rows, phones, strict=True)
            for kind, digest in sorted(traits_of(application=row.application, phone=phone))
        ],
        batch_size=CHUNK,
    )
