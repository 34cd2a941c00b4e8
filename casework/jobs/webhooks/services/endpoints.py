"""Endpoints: made, changed, paused, closed, their secrets changed for new ones. Every step is an audit row."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.jobs.webhooks import guard, kinds, rules
from casework.jobs.webhooks.models import (
    DeliveryProblem,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from casework.jobs.webhooks.services.resending import plan_anew
from casework.jobs.webhooks.services.tickets import tell, tell_keepers
from casework.lib.refusal import Conflict, Refused

if TYPE_CHECKING:
    from casework.people.models import User

KEY_BYTES = 32


class EndpointRefused(Refused):
    """The endpoint cannot be like this; the message says why."""


class EndpointClosed(Conflict):
    """Nothing can be done about an endpoint that was closed."""


@transaction.atomic
def add_endpoint(
    *, name: str, url: str, source: str, events: Sequence[str], actor: "User", now: datetime
) -> tuple[WebhookEndpoint, str]:
    """Make an endpoint and return it with its secret, which is shown this once.

    source: "" tells it of everything. Raises EndpointRefused, guard.AddressRefused.
    """
    _check(url, events)
    endpoint = WebhookEndpoint.objects.create(
        name=name, url=url, source=source, events=sorted(set(events)), created_at=now
    )
    secret = _add_secret(endpoint, now=now)
    _changed(endpoint, "add", actor=actor, now=now, name=name, url=url, source=source, events=endpoint.events)
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    *, endpoint: WebhookEndpoint, name: str, url: str, source: str, events: Sequence[str], actor: "User", now: datetime
) -> WebhookEndpoint:
    """Change where an endpoint is and what it is told. What waits goes to the new address.

    Raises EndpointRefused, guard.AddressRefused, EndpointClosed.
    """
    _check(url, events)
    locked = _open(endpoint)
    wanted = {"name": name, "url": url, "source": source, "events": sorted(set(events))}
    before = {field: getattr(locked, field) for field, value in wanted.items() if getattr(locked, field) != value}
    if before:
        for field in before:
            setattr(locked, field, wanted[field])
        if "url" in before:  # how the old address fared says nothing of the new one
            locked.failing_since, locked.failures = None, 0
        locked.save(update_fields=[*before, "failing_since", "failures"])
        after = {field: wanted[field] for field in before}
        _changed(locked, "change", actor=actor, now=now, before=_said(before), after=_said(after))
    return locked


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, grace: timedelta, actor: "User", now: datetime) -> str:
    """Make a new secret and return it, shown this once; for `grace` the old one signs beside it. Raises EndpointClosed.

    grace: zero for a secret that others know.
    """
    locked = _open(endpoint)
    WebhookSecret.objects.filter(endpoint=locked, ends_at__isnull=True).update(ends_at=now + grace)
    if not grace:
        WebhookSecret.objects.filter(endpoint=locked, ends_at__gt=now).update(ends_at=now)
    secret = _add_secret(locked, now=now)
    _changed(locked, "rotate_secret", actor=actor, now=now, grace_minutes=int(grace.total_seconds() // 60))
    return secret


@transaction.atomic
def pause_endpoint(*, endpoint: WebhookEndpoint, actor: "User", now: datetime) -> None:
    """Stop sending; what happens from now on waits. Pausing twice changes nothing. Raises EndpointClosed."""
    locked = _open(endpoint)
    if locked.active:
        WebhookEndpoint.objects.filter(pk=locked.pk).update(active=False)
        _changed(locked, "pause", actor=actor, now=now)


@transaction.atomic
def resume_endpoint(*, endpoint: WebhookEndpoint, actor: "User", now: datetime) -> int:
    """Go on sending and return how much had waited for that. Raises EndpointClosed."""
    locked = _open(endpoint)
    if locked.active:
        return 0
    WebhookEndpoint.objects.filter(pk=locked.pk).update(active=True, broken_at=None, failing_since=None, failures=0)
    waiting = WebhookDelivery.objects.filter(endpoint=locked, state=DeliveryState.WAITING, next_try_at__isnull=True)
    number = plan_anew(waiting, now=now)
    _changed(locked, "resume", actor=actor, now=now, waiting=number)
    if locked.broken_at is not None:
        tell_keepers()
    return number


@transaction.atomic
def close_endpoint(*, endpoint: WebhookEndpoint, actor: "User", now: datetime) -> None:
    """Close an endpoint for good: nothing is sent there any more, what waits is given up. Raises EndpointClosed."""
    locked = _open(endpoint)
    WebhookEndpoint.objects.filter(pk=locked.pk).update(active=False, closed_at=now, broken_at=None)
    waiting = WebhookDelivery.objects.filter(endpoint=locked, state=DeliveryState.WAITING)
    number = waiting.update(state=DeliveryState.GIVEN_UP, next_try_at=None, last_problem=DeliveryProblem.CLOSED)
    _changed(locked, "close", actor=actor, now=now, given_up=number)
    if locked.broken_at is not None:
        tell_keepers()


def _open(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    locked = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if locked.closed_at is not None:
        raise EndpointClosed(_("This endpoint was closed."))
    return locked


def _check(url: str, events: Sequence[str]) -> None:
    if not events:
        raise EndpointRefused(_("Choose at least one event."))
    if set(events) - {kind for kind, _label in kinds.offered()}:
        raise EndpointRefused(_("There is no such event."))
    guard.target_of(url)


def _add_secret(endpoint: WebhookEndpoint, *, now: datetime) -> str:
    secret = rules.secret_text(secrets.token_bytes(KEY_BYTES))
    WebhookSecret.objects.create(endpoint=endpoint, secret=secret, created_at=now)
    return secret


def _said(facts: dict[str, Any]) -> list[str]:
    return [f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in facts.items()]


def _changed(endpoint: WebhookEndpoint, verb: str, *, actor: "User", now: datetime, **detail: Any) -> None:
    audit.record(
        actor=actor, action=f"webhook.{verb}", subject_kind="webhook", subject_id=endpoint.public_id, now=now,
        detail=detail,
    )  # fmt: skip
    tell(endpoint)
