"""Taking what a client sends into the INITIAL pool, through the intake that files go through as well."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.jobs import audit
from casework.portfolio.clients import reading
from casework.portfolio.clients.authentication import Sender
from casework.portfolio.clients.models import ApiClient
from casework.portfolio.clients.reading import ref_of
from casework.portfolio.clients.selectors import products_of
from casework.portfolio.clients.services import Answer
from casework.portfolio.feeds import FeedContext, ParsedRow, Refusal
from casework.portfolio.models import Product
from casework.review.api import rows, selectors
from casework.review.feeds import OrderFeed

MOST_ORDERS = 1_000
TRIES = 3


@dataclass(kw_only=True)
class _Sent:
    """What became of the rows of one request. refused: by row number; made: references that are new."""

    refused: dict[int, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    made: set[str] = field(default_factory=set)


def send_one(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take one order: 201 when it is new, 200 when it is there already, a problem (409, 422) when it is refused."""
    sent = _take([said], sender, now=now)
    if refused := sent.refused.get(1):
        return _refused(refused)
    told = selectors.orders_by_ref(sender.client, [ref_of(said)])[0]
    return Answer(status=201 if sent.made else 200, body=told, location=reverse("api:order", args=[told["id"]]))


def send_many(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take up to MOST_ORDERS orders; bad ones do not stop good ones. 200 with what became of each, in their order.

    Raises Problem when it is no list of orders.
    """
    orders = reading.many_of(said, "orders", most=MOST_ORDERS)
    sent = _take(orders, sender, now=now, exclusive=True)
    refs = [ref_of(one) for number, one in enumerate(orders, start=1) if number not in sent.refused]
    ids = selectors.ids_by_ref(sender.client, refs)
    results: list[dict[str, Any]] = []
    counts = {"added": 0, "unchanged": 0, "refused": 0}
    for number, one in enumerate(orders, start=1):
        ref, refused = ref_of(one), sent.refused.get(number, [])
        outcome = "refused" if refused else "added" if ref in sent.made else "unchanged"
        sent.made.discard(ref)  # the same order further down is a repetition
        counts[outcome] += 1
        shown = [fault.said() for fault in rows.faults(refused, at=f"#/orders/{number - 1}", row=number)]
        results.append(
            {"row": number, "external_ref": ref, "outcome": outcome, "id": ids.get(ref) if not refused else None,
             "errors": shown}
        )  # fmt: skip
    return Answer(status=200, body={**counts, "results": results})


def _take(orders: Sequence[Any], sender: Sender, *, now: datetime, exclusive: bool = False) -> _Sent:
    """Read and take the orders. exclusive: one such request of a client at a time, so that two with the same references
    in another order do not wait for each other. What another hand made at the same moment is found at the next try.
    """
    products, book = products_of(sender.client), sender.client.book
    sent, good = _Sent(), []
    for number, said in enumerate(orders, start=1):
        found = rows.read(said, number=number, products=products, zone=book.time_zone, now=now)
        if isinstance(found, rows.SentRow):
            good.append(found)
        else:
            sent.refused[number] = found
    for trial in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                if exclusive:
                    ApiClient.objects.select_for_update(no_key=True).get(pk=sender.client.pk)
                _into_pool(good, sent, sender, now=now)
        except (IntegrityError, OperationalError):
            if trial == TRIES:
                raise
        else:
            break
    return sent


def _into_pool(good: Sequence[rows.SentRow], sent: _Sent, sender: Sender, *, now: datetime) -> None:
    by_product: dict[Product, list[ParsedRow]] = defaultdict(list)
    for one in good:
        by_product[one.product].append(one.row)
    refused: dict[int, list[Refusal]] = defaultdict(list)
    made: set[str] = set()
    for product, parsed in by_product.items():
        context = FeedContext(book=sender.client.book, product=product, source=sender.client.source, now=now)
        taken = OrderFeed().take(parsed, context)
        made.update(taken.made)
        for refusal in taken.refused:
            refused[refusal.row].append(refusal)
    if sender.person is not None:
        audit.record(
            actor=sender.person, action="order.send", subject_kind="api_client", subject_id=sender.client.public_id,
            now=now, detail={"added": len(made)},
        )  # fmt: skip
    sent.refused.update(refused)
    sent.made = made


def _refused(refused: list[Refusal]) -> Answer:
    conflict = _("An order with this reference exists with other content.")
    return reading.refusal(rows.faults(refused, at="#", row=None), refused, conflict=conflict)
