"""Endpoints of webhooks and their deliveries."""

from collections.abc import Mapping
from typing import Any

from casework.jobs.webhooks import kinds, services
from casework.jobs.webhooks.models import WebhookDelivery, WebhookEndpoint
from casework.people.models import Role
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, Row, World
from tests.query_budgets import Budget

EVENT = "test.matrix"
URL = "http://127.0.0.1:9/"
FORM = {"name": "Shop", "url": URL, "source": "shop", "events": [EVENT]}


def made(world: World, name: str = "Shop") -> WebhookEndpoint:
    kinds.register(EVENT, "Matrix")
    said = FORM | {"name": name}
    return services.add_endpoint(actor=world.asker, now=NOW, **said)[0]  # type: ignore[arg-type]


def an_endpoint(world: World) -> Mapping[str, Any]:
    return {"public_id": made(world).public_id}


def told(number: int) -> None:
    news = [services.News(kind=EVENT, source="shop", subject=str(n), data=dict) for n in range(number)]
    services.announce(news, now=NOW)


def a_delivery(world: World) -> Mapping[str, Any]:
    endpoint = made(world)
    told(1)
    return {"public_id": WebhookDelivery.objects.filter(endpoint=endpoint).get().public_id}


def nothing(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


READERS = OPERATIONS | AUDITOR
ROWS = [
    Row("webhooks:endpoints", READERS),
    Row("webhooks:endpoint", READERS, kwargs=an_endpoint),
    Row("webhooks:endpoint", READERS, case="nonsense", kwargs=an_endpoint, query="state=x%00&after=--"),
    Row("webhooks:endpoint", NOBODY, case="none", kwargs=nothing),
    Row("webhooks:add", OPERATIONS),
    Row("webhooks:add", OPERATIONS, case="nothing", method="POST"),
    *(
        row
        for name in ("change", "secret")
        for row in (
            Row(f"webhooks:{name}", OPERATIONS, kwargs=an_endpoint),
            Row(f"webhooks:{name}", OPERATIONS, kwargs=an_endpoint, method="POST", data={**FORM, "grace": "0"}),
            Row(f"webhooks:{name}", OPERATIONS, case="nothing", kwargs=an_endpoint, method="POST"),
            Row(f"webhooks:{name}", NOBODY, case="none", kwargs=nothing, method="POST"),
        )
    ),
    *(
        row
        for name in ("pause", "resume", "close", "resend_failed")
        for row in (
            Row(f"webhooks:{name}", OPERATIONS, kwargs=an_endpoint, method="POST"),
            Row(f"webhooks:{name}", NOBODY, case="none", kwargs=nothing, method="POST"),
        )
    ),
    Row("webhooks:resend", OPERATIONS, kwargs=a_delivery, method="POST"),
    Row("webhooks:resend", NOBODY, case="none", kwargs=nothing, method="POST"),
]


def many_endpoints(world: World, number: int) -> Mapping[str, Any]:
    for n in range(number):
        made(world, name=f"Shop {n}")
    told(1)
    return {}


def many_deliveries(world: World, number: int) -> Mapping[str, Any]:
    endpoint = WebhookEndpoint.objects.filter(name="Busy").first() or made(world, name="Busy")
    told(number)
    return {"public_id": endpoint.public_id}


BUDGETS = [
    Budget("webhooks:endpoints", Role.OPERATIONS, most=8, fill=many_endpoints),
    Budget("webhooks:endpoint", Role.OPERATIONS, most=10, fill=many_deliveries),
    Budget("webhooks:add", Role.OPERATIONS, most=6),
    Budget("webhooks:change", Role.OPERATIONS, most=7, fill=lambda world, number: an_endpoint(world)),
    Budget("webhooks:secret", Role.OPERATIONS, most=7, fill=lambda world, number: an_endpoint(world)),
]
UNCOUNTED = dict.fromkeys(
    [f"webhooks:{name}" for name in ("pause", "resume", "close", "resend", "resend_failed")], "answers POST only"
)
