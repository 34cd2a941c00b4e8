"""Sending again by hand: one delivery, or all that were given up."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.jobs.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from casework.jobs.webhooks.services.tickets import plan, tell
from casework.lib.refusal import Conflict

if TYPE_CHECKING:
    from casework.people.models import User

BATCH = 500
# A delivery that was due this long ago and not tried has lost its job.
LOST = timedelta(minutes=30)


class DeliveryRefused(Conflict):
    """It cannot be sent now; the message says why."""


@transaction.atomic
def resend(*, delivery: WebhookDelivery, actor: "User", now: datetime) -> None:
    """Send a delivery now, whatever became of it before, with a full series of attempts.

    Raises DeliveryRefused while its endpoint is paused or closed.
    """
    endpoint = _sending(delivery.endpoint)
    plan_anew(WebhookDelivery.objects.filter(pk=delivery.pk), now=now)
    audit.record(
        actor=actor, action="webhook.resend", subject_kind="webhook", subject_id=endpoint.public_id, now=now,
        detail={"delivery": str(delivery.public_id)},
    )  # fmt: skip
    tell(endpoint)


@transaction.atomic
def resend_failed(*, endpoint: WebhookEndpoint, actor: "User", now: datetime) -> int:
    """Send everything that was given up for an endpoint and return how much that is. Raises DeliveryRefused."""
    locked = _sending(endpoint)
    number = plan_anew(WebhookDelivery.objects.filter(endpoint=locked, state=DeliveryState.GIVEN_UP), now=now)
    if number:
        audit.record(
            actor=actor, action="webhook.resend_failed", subject_kind="webhook", subject_id=locked.public_id, now=now,
            detail={"deliveries": number},
        )  # fmt: skip
        tell(locked)
    return number


@transaction.atomic
def rescue(*, now: datetime) -> int:
    """Plan what waits for an active endpoint without a job that will come; return how much that is.

    Such are deliveries written for a paused endpoint in the moment in which it went on, and those whose job broke.
    """
    stranded = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now - LOST)
    waiting = WebhookDelivery.objects.filter(stranded, state=DeliveryState.WAITING, endpoint__active=True)
    found = WebhookDelivery.objects.filter(pk__in=waiting.values("pk")).select_for_update().order_by("pk")[:BATCH]
    ids = list(found.values_list("pk", flat=True))
    rows = WebhookDelivery.objects.filter(pk__in=ids)
    rows.update(ticket=F("ticket") + 1, next_try_at=now)
    plan(list(rows), at=now, now=now)
    return len(ids)


def plan_anew(deliveries: "QuerySet[WebhookDelivery]", *, now: datetime) -> int:
    """Give deliveries a new ticket and a full series of attempts, from `now` on, in batches; return how many."""
    ids = list(deliveries.select_for_update().order_by("pk").values_list("pk", flat=True))
    for batch in (ids[first : first + BATCH] for first in range(0, len(ids), BATCH)):
        rows = WebhookDelivery.objects.filter(pk__in=batch)
        rows.update(
            state=DeliveryState.WAITING, ticket=F("ticket") + 1, attempts_before=F("attempts"), next_try_at=now,
            delivered_at=None,
        )  # fmt: skip
        plan(list(rows), at=now, now=now)
    return len(ids)


def _sending(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    locked = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if locked.closed_at is not None:
        raise DeliveryRefused(_("This endpoint was closed."))
    if not locked.active:
        raise DeliveryRefused(_("This endpoint is paused: let it go on first."))
    return locked
