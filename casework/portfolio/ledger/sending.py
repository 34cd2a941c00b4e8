"""Taking payments and reversals that a client sends, through the feeds that files go through as well."""

from collections import defaultdict
from collections.abc import Callable, Sequence
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
from casework.portfolio.clients.selectors import products_of
from casework.portfolio.clients.services import Answer
from casework.portfolio.feeds import Feed, FeedContext, ParsedRow, Refusal
from casework.portfolio.feeds.payments import PaymentFeed
from casework.portfolio.feeds.reversals import ReversalFeed
from casework.portfolio.ledger import outward

MOST_PAYMENTS = 1_000
TRIES = 3


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What is sent: the feed that takes it, what is audited, how it is told by reference, the address of one ("")."""

    feed: Feed
    action: str
    told: Callable[[ApiClient, Sequence[str]], list[dict[str, Any]]]
    address: str = ""


PAYMENTS = _Kind(
    feed=PaymentFeed(), action="payment.send", told=outward.payments_by_ref, address="api:payment"
)  # fmt: skip
REVERSALS = _Kind(feed=ReversalFeed(), action="reversal.send", told=outward.reversals_by_ref)


@dataclass(kw_only=True)
class _Sent:
    """What became of the rows of one request. refused: by row number; made: references that are new."""

    refused: dict[int, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    made: set[str] = field(default_factory=set)


def send_payment(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take one payment."""
    return _send_one(PAYMENTS, said, sender, now)


def send_reversal(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take one reversal."""
    return _send_one(REVERSALS, said, sender, now)


def _send_one(kind: _Kind, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take one: 201 when it is new, 200 when it is there already, a problem (409, 422) when it is refused."""
    sent = _take(kind, [said], sender, now=now)
    if refused := sent.refused.get(1):
        found = reading.faults(refused, at="#", row=None)
        return reading.refusal(found, refused, conflict=_("This reference already exists with other content."))
    (told,) = kind.told(sender.client, [reading.ref_of(said)])
    location = reverse(kind.address, args=[told["id"]]) if kind.address else ""
    return Answer(status=201 if sent.made else 200, body=told, location=location)


def send_payments(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take up to MOST_PAYMENTS; bad ones do not stop good ones. 200 with what became of each, in their order.

    Raises Problem when it is no list of payments.
    """
    kind, name = PAYMENTS, "payments"
    every = reading.many_of(said, name, most=MOST_PAYMENTS)
    sent = _take(kind, every, sender, now=now)
    refs = [reading.ref_of(one) for number, one in enumerate(every, start=1) if number not in sent.refused]
    ids = {told["external_ref"]: told["id"] for told in kind.told(sender.client, refs)}
    results: list[dict[str, Any]] = []
    counts = {"added": 0, "unchanged": 0, "refused": 0}
    for number, one in enumerate(every, start=1):
        ref, refused = reading.ref_of(one), sent.refused.get(number, [])
        outcome = "refused" if refused else "added" if ref in sent.made else "unchanged"
        sent.made.discard(ref)  # the same further down is a repetition
        counts[outcome] += 1
        shown = [fault.said() for fault in reading.faults(refused, at=f"#/{name}/{number - 1}", row=number)]
        results.append(
            {"row": number, "external_ref": ref, "outcome": outcome, "id": None if refused else ids.get(ref),
             "errors": shown}
        )  # fmt: skip
    return Answer(status=200, body={**counts, "results": results})


def _take(kind: _Kind, every: Sequence[Any], sender: Sender, *, now: datetime) -> _Sent:
    """Read and take them all. What another hand made at the same moment is found at the next try."""
    book = sender.client.book
    sent, good = _Sent(), []
    for number, said in enumerate(every, start=1):
        found = reading.read_row(
            said, number=number, fields=kind.feed.fields, about=f"{book.code}/", zone=book.time_zone
        )
        if isinstance(found, ParsedRow):
            good.append(found)
        else:
            sent.refused[number] = found
    for trial in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                _into_ledger(kind, good, sent, sender, now=now)
        except (IntegrityError, OperationalError):
            if trial == TRIES:
                raise
        else:
            break
    return sent


def _into_ledger(kind: _Kind, good: Sequence[ParsedRow], sent: _Sent, sender: Sender, *, now: datetime) -> None:
    client = sender.client
    # One request of a client at a time: two with the same references in another order would wait for each other.
    ApiClient.objects.select_for_update(no_key=True).get(pk=client.pk)
    products = list(products_of(client).values())
    context = FeedContext(book=client.book, product=None, source=client.source, now=now, products=products)
    taken = kind.feed.take(good, context)
    if sender.person is not None:
        audit.record(
            actor=sender.person, action=kind.action, subject_kind="api_client", subject_id=client.public_id, now=now,
            detail={"added": taken.added},
        )  # fmt: skip
    for refusal in taken.refused:
        sent.refused[refusal.row] = [refusal]
    sent.made = set(taken.made)
