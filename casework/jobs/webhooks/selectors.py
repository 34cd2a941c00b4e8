"""What the pages about webhooks show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.jobs.webhooks import kinds
from casework.jobs.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookSecret
from casework.lib import keyset
from casework.lib.refusal import OutOfReach


class NoSuchEndpoint(OutOfReach):
    """No endpoint, or no delivery, has this id."""


@dataclass(frozen=True, kw_only=True)
class EndpointLine:
    """An endpoint in the list. waiting, given_up: how many deliveries; failing: of the waiting, those that failed."""

    endpoint: WebhookEndpoint
    events: list[kinds.Text]
    waiting: int
    failing: int
    given_up: int


@dataclass(frozen=True, kw_only=True)
class EndpointPage:
    """One endpoint with a page of its deliveries, newest first. state: the filter in force, "" for none."""

    line: EndpointLine
    secrets: list[WebhookSecret]
    deliveries: list[WebhookDelivery]
    after: str
    state: str
    states: list[tuple[str, Any]]


def endpoint_lines() -> list[EndpointLine]:
    """Return every endpoint, open ones first, newest first. Two queries."""
    endpoints = list(WebhookEndpoint.objects.order_by("-pk"))
    counts = _counts(WebhookDelivery.objects.all())
    return sorted(
        (_line(endpoint, counts) for endpoint in endpoints), key=lambda line: line.endpoint.closed_at is not None
    )


def broken_waiting(_user: object) -> list[QuerySet[WebhookEndpoint]]:
    """Return the endpoints that were paused by themselves and wait for somebody, for the navigation to count."""
    return [WebhookEndpoint.objects.filter(broken_at__isnull=False)]


def broken_since(since: datetime) -> list[WebhookEndpoint]:
    """Return the endpoints that were paused by themselves since then, and still are. One query."""
    return list(WebhookEndpoint.objects.filter(broken_at__gte=since).order_by("pk"))


def endpoint(public_id: UUID) -> WebhookEndpoint:
    """Return one endpoint. Raises NoSuchEndpoint."""
    found = WebhookEndpoint.objects.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchEndpoint(_("There is no such endpoint."))
    return found


def endpoint_page(public_id: UUID, *, state: str = "", after: str = "", now: datetime) -> EndpointPage:
    """Return an endpoint with its newest deliveries; a filter that names nothing is ignored. Four queries.

    Raises NoSuchEndpoint.
    """
    found = endpoint(public_id)
    state = state if state in DeliveryState.values else ""
    rows = WebhookDelivery.objects.filter(endpoint=found).select_related("event")
    page = keyset.newest(rows.filter(state=state) if state else rows, after=after)
    valid = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return EndpointPage(
        line=_line(found, _counts(WebhookDelivery.objects.filter(endpoint=found))),
        secrets=list(WebhookSecret.objects.filter(valid, endpoint=found).order_by("-pk")),
        deliveries=page.rows, after=page.after, state=state,
        states=[(choice.value, choice.label) for choice in DeliveryState],
    )  # fmt: skip


def delivery(public_id: UUID) -> WebhookDelivery:
    """Return one delivery with its endpoint. Raises NoSuchEndpoint."""
    found = WebhookDelivery.objects.select_related("endpoint", "event").filter(public_id=public_id).first()
    if found is None:
        raise NoSuchEndpoint(_("There is no such delivery."))
    return found


def _counts(deliveries: "QuerySet[WebhookDelivery]") -> dict[int, dict[str, int]]:
    """Return by endpoint what is not delivered. Reads the partial index of that, not the whole table."""
    open_rows = deliveries.exclude(state=DeliveryState.DELIVERED).order_by().values("endpoint")
    rows = open_rows.annotate(
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
        failing=Count("pk", filter=Q(state=DeliveryState.WAITING, last_try_at__isnull=False)),
        given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP)),
    )
    return {row["endpoint"]: {name: row[name] for name in ("waiting", "failing", "given_up")} for row in rows}


def _line(found: WebhookEndpoint, counts: dict[int, dict[str, int]]) -> EndpointLine:
    numbers = counts.get(found.pk, {"waiting": 0, "failing": 0, "given_up": 0})
    return EndpointLine(endpoint=found, events=[kinds.label_of(kind) for kind in found.events], **numbers)
