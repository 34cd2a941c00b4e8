"""Telling of what happened: rows in the transaction in which it happens, messages once it has committed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from casework.jobs.webhooks import kinds
from casework.jobs.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from casework.jobs.webhooks.services.tickets import plan, tell

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class News:
    """Something that happened. kind: as registered ("order.rejected"). source: whose references it is about.

    subject: the public id of the thing. data: makes the JSON that is told, without personal data; it is only asked for
    when somebody listens.
    """

    kind: str
    source: str
    subject: str
    data: Callable[[], dict[str, Any]]


@transaction.atomic
def announce(news: Sequence[News], *, now: datetime) -> int:
    """Tell every endpoint that asked for it, and return how many deliveries that makes.

    Call it in the transaction in which it happened: then both are there, or neither. A constant number of queries; one,
    when nobody asked. A paused endpoint's deliveries wait until it goes on. Raises kinds.UnknownEvent.
    """
    for one in news:
        kinds.require(one.kind)
    endpoints = list(WebhookEndpoint.objects.filter(closed_at__isnull=True).order_by("pk"))
    wanted = [(one, [endpoint for endpoint in endpoints if _asks_for(endpoint, one)]) for one in news]
    heard = [(one, listeners) for one, listeners in wanted if listeners]
    events = WebhookEvent.objects.bulk_create(
        [
            WebhookEvent(kind=one.kind, source=one.source, subject=one.subject, data=one.data(), happened_at=now)
            for one, _listeners in heard
        ],
        batch_size=BATCH,
    )
    rows = [
        WebhookDelivery(event=event, endpoint=endpoint, created_at=now, next_try_at=now if endpoint.active else None)
        for event, (_one, listeners) in zip(events, heard, strict=True)
        for endpoint in listeners
    ]
    deliveries = WebhookDelivery.objects.bulk_create(rows, batch_size=BATCH)
    plan([row for row in deliveries if row.endpoint.active], at=now, now=now)
    for endpoint in {row.endpoint for row in deliveries}:
        tell(endpoint)
    return len(deliveries)


def _asks_for(endpoint: WebhookEndpoint, news: News) -> bool:
    return news.kind in endpoint.events and endpoint.source in ("", news.source)
