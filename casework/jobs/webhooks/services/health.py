"""How an endpoint fares: one that takes nothing for long is paused by itself, so that what happens waits for it."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from casework.jobs import audit
from casework.jobs.webhooks import rules
from casework.jobs.webhooks.models import WebhookEndpoint
from casework.jobs.webhooks.services.tickets import tell_keepers

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def note_success(endpoint: WebhookEndpoint) -> bool:
    """Note that the endpoint took something: what failed before is forgotten. Returns True."""
    ailing = WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False)
    ailing.update(failing_since=None, failures=0)
    return True


def note_failure(endpoint: WebhookEndpoint, *, now: datetime) -> bool:
    """Count a failed attempt, in the caller's transaction; pause an endpoint that has failed for too long.

    Returns whether the endpoint goes on. Pausing is an audit row without an actor, and operations are told.
    """
    locked = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    locked.failing_since, locked.failures = locked.failing_since or now, locked.failures + 1
    after = timedelta(hours=settings.WEBHOOK_PAUSE_AFTER_HOURS)
    breaks = locked.active and rules.is_broken(
        since=locked.failing_since, failures=locked.failures, now=now, after=after
    )
    if breaks:
        locked.active, locked.broken_at = False, now
    locked.save(update_fields=["failing_since", "failures", "active", "broken_at"])
    if breaks:
        log.warning("A webhook endpoint was paused: it takes nothing.", endpoint=str(locked.public_id))
        audit.record(
            actor=None, action="webhook.break", subject_kind="webhook", subject_id=locked.public_id, now=now,
            detail={"failures": locked.failures},
        )  # fmt: skip
        tell_keepers()
    return locked.active
