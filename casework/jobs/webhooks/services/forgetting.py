"""Forgetting: what was delivered is kept for a while, to be looked up, and then deleted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from casework.jobs.webhooks.models import DeliveryState, WebhookDelivery, WebhookEvent

BATCH = 5_000


def forget_delivered(*, now: datetime) -> int:
    """Delete deliveries that were taken more than WEBHOOK_KEEP_DAYS ago, and events that have none left.

    Returns how many deliveries. In batches, each a transaction of its own with three statements; what waits or was
    given up stays. Doing it twice deletes nothing more.
    """
    before, deleted = now - timedelta(days=settings.WEBHOOK_KEEP_DAYS), 0
    while number := _forget_batch(before):
        deleted += number
    return deleted


@transaction.atomic
def _forget_batch(before: datetime) -> int:
    old = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=before)
    rows = dict(old.order_by("delivered_at").values_list("pk", "event")[:BATCH])
    # Sent again by hand meanwhile: it stays.
    number, _per_model = old.filter(pk__in=list(rows)).delete()
    told = Exists(WebhookDelivery.objects.filter(event=OuterRef("pk")))
    lonely = WebhookEvent.objects.filter(~told, pk__in=set(rows.values()))
    lonely._raw_delete(lonely.db)  # in one statement: that nothing hangs on them is the condition itself
    return number
