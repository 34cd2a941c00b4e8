"""Delivering: one attempt at a time, the next one planned in the transaction that notes the last."""

import json
import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from casework.jobs.webhooks import rules, sending
from casework.jobs.webhooks.models import (
    DeliveryProblem,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from casework.jobs.webhooks.services.health import note_failure, note_success
from casework.jobs.webhooks.services.tickets import plan, tell

Clock = Callable[[], datetime]
Post = Callable[..., sending.Answer]
AGENT = "Casework-Webhooks/1"


def deliver(*, delivery_id: int, ticket: int, clock: Clock, post: Post = sending.post) -> str:
    """Make one attempt, if this ticket is the newest and the endpoint is not paused. Returns what became of it.

    It may run again after a crash: then the message is sent again, under the same id. No transaction is open while the
    other side is being talked to. What it returns: "delivered", "failed", "given_up", "paused" or "overtaken".
    """
    delivery = WebhookDelivery.objects.select_related("event", "endpoint").get(pk=delivery_id)
    if delivery.ticket != ticket or delivery.is_over:
        return "overtaken"
    if not delivery.endpoint.active:
        return _put_aside(delivery, now=clock())
    now = clock()
    body = body_of(delivery)
    answer = post(delivery.endpoint.url, body=body, headers=headers_of(delivery, body, now=now))
    return _note(delivery, answer, now=clock())


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return the message: {"type", "timestamp", "data"}; the same bytes at every attempt."""
    event = delivery.event
    said = {"type": event.kind, "timestamp": event.happened_at.isoformat(), "data": event.data}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def headers_of(delivery: WebhookDelivery, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the headers of an attempt, signed with every secret that is valid at `now`, the newest first."""
    message_id, timestamp = f"msg_{delivery.event.public_id.hex}", int(now.timestamp())
    valid = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    secrets = WebhookSecret.objects.filter(valid, endpoint=delivery.endpoint_id).order_by("-pk")
    signed = [rules.signature(row.secret, message_id=message_id, timestamp=timestamp, body=body) for row in secrets]
    return {
        "Content-Type": "application/json", "User-Agent": AGENT, "webhook-id": message_id,
        "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signed),
    }  # fmt: skip


@transaction.atomic
def _note(delivery: WebhookDelivery, answer: sending.Answer, *, now: datetime) -> str:
    """Note the attempt and plan the next one; nothing is written when the ticket was overtaken meanwhile."""
    taken = rules.is_taken(answer.status)
    failed = delivery.attempts - delivery.attempts_before + 1
    pause = None if rules.is_unwanted(answer.status) else rules.pause_after(failed, chance=random.random())
    state = DeliveryState.DELIVERED if taken else DeliveryState.WAITING if pause else DeliveryState.GIVEN_UP
    # The endpoint before the delivery, as everywhere: pausing and going on lock them in this order.
    goes_on = note_success(delivery.endpoint) if taken else note_failure(delivery.endpoint, now=now)
    again = now + pause if pause and goes_on and not taken else None
    problem = answer.problem or (DeliveryProblem.NONE if taken else DeliveryProblem.STATUS)
    noted = WebhookDelivery.objects.filter(
        pk=delivery.pk, ticket=delivery.ticket, state=DeliveryState.WAITING
    ).update(
        state=state, attempts=F("attempts") + 1, ticket=F("ticket") + (1 if again else 0), next_try_at=again,
        last_try_at=now, last_status=answer.status, last_problem=problem, last_answer=answer.text,
        last_took_ms=answer.took_ms, delivered_at=now if taken else None,
    )  # fmt: skip
    if not noted:
        return "overtaken"
    if again:
        delivery.ticket += 1
        plan([delivery], at=again, now=now)
    tell(delivery.endpoint)
    return state.value if state != DeliveryState.WAITING else "failed" if again else "paused"


@transaction.atomic
def _put_aside(delivery: WebhookDelivery, *, now: datetime) -> str:
    """Leave a delivery of a paused endpoint waiting without a plan; `resume_endpoint` plans it.

    The endpoint's row is locked, so that it does not go on between the look at it and this.
    """
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=delivery.endpoint_id)
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, ticket=delivery.ticket, state=DeliveryState.WAITING)
    if endpoint.active:
        if mine.update(ticket=F("ticket") + 1, next_try_at=now):
            delivery.ticket += 1
            plan([delivery], at=now, now=now)
        return "overtaken"
    mine.update(next_try_at=None)
    return "paused"
