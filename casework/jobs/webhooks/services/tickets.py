"""Tickets: which job may send a delivery. A new ticket overtakes every job that was planned before."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth import get_user_model

from casework.jobs import outbox
from casework.jobs.webhooks.models import WebhookDelivery, WebhookEndpoint
from casework.jobs.webhooks.permissions import KEEPERS

KIND = "jobs.deliver_webhook"
LIST_TOPIC = "webhook-list"


def plan(deliveries: Sequence[WebhookDelivery], *, at: datetime, now: datetime) -> None:
    """Ask for the job that each delivery's ticket names, not before `at`, in the caller's transaction."""
    wanted = {f"{row.pk}:{row.ticket}": {"delivery": row.pk, "ticket": row.ticket} for row in deliveries}
    outbox.enqueue_many(KIND, wanted, now=now, run_after=at)


def tell_keepers() -> None:
    """Tell every page of those who look after endpoints: its navigation counts those that were paused by themselves."""
    people = get_user_model().objects.filter(groups__name__in=KEEPERS, is_active=True).distinct()
    for public_id in people.values_list("public_id", flat=True):
        outbox.push(f"user-{public_id}")


def tell(endpoint: WebhookEndpoint) -> None:
    """Tell the pages of this endpoint and of the list of them."""
    outbox.push(f"webhook-{endpoint.public_id}")
    outbox.push(LIST_TOPIC)
