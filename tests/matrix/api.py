"""Addresses for programs; who may ask there in a client's name; the pages about clients."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.portfolio.clients.services import add_client
from casework.portfolio.models import ApiClient, Product
from tests import factories
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, Row, World
from tests.query_budgets import Budget

ORDER = {"external_ref": "A-1", "customer_ref": "C-1", "customer_name": "Ada", "amount": "100.00", "term": 12}


def sold() -> Product:
    return Product.objects.filter(code="sent").first() or factories.product(code="sent")


def shop(world: World, source: str = "shop") -> ApiClient:
    found = ApiClient.objects.filter(source=source).first()
    product = sold()
    return (
        found
        or add_client(
            name=source,
            source=source,
            book=product.book,
            products=[product],
            per_minute=600,
            actor=world.asker,
            now=NOW,
        )[0]
    )


def for_shop(world: World) -> Mapping[str, str]:
    return {"Casework-Client": str(shop(world).public_id)}


def for_nobody(world: World) -> Mapping[str, str]:
    return {"Casework-Client": str(world.team.public_id)}


def a_client(world: World) -> Mapping[str, Any]:
    return {"public_id": shop(world).public_id}


def sent_order(world: World) -> Mapping[str, Any]:
    product = sold()
    new = factories.review_services.NewOrder(
        external_ref="S-1", customer_ref="S-1", customer_name="Ada", amount=factories.Decimal(100), term=12
    )
    order = factories.review_services.receive_order(
        order=new, book=product.book, product=product, source="shop", now=NOW
    )
    return {"public_id": order.public_id}


def others_order(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.order().public_id}


def nothing(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


READERS = OPERATIONS | AUDITOR
ROWS = [
    Row("api:orders", OPERATIONS, method="POST", data=ORDER, machine=True, headers=for_shop),
    Row("api:orders", OPERATIONS, case="no client", method="POST", data=ORDER, machine=True),
    Row("api:orders", NOBODY, case="no such client", method="POST", machine=True, headers=for_nobody),
    Row("api:orders", READERS, query="external_ref=A-1", machine=True, headers=for_shop),
    Row("api:orders", NOBODY, case="no such client", query="external_ref=A", machine=True, headers=for_nobody),
    Row("api:batch", OPERATIONS, method="POST", data={"orders": [ORDER]}, machine=True, headers=for_shop),
    Row("api:order", READERS, case="the client's", kwargs=sent_order, machine=True, headers=for_shop),
    Row("api:order", NOBODY, case="of another source", kwargs=others_order, machine=True, headers=for_shop),
    Row("api:schema", READERS, machine=True),
    Row("api:docs", READERS),
    Row("api:unknown", NOBODY, machine=True),
    Row("clients:clients", READERS),
    Row("clients:add", OPERATIONS),
    Row("clients:add", OPERATIONS, case="nothing", method="POST"),
    *(
        row
        for name in ("change", "token")
        for row in (
            Row(f"clients:{name}", OPERATIONS, kwargs=a_client),
            Row(f"clients:{name}", OPERATIONS, case="nothing", kwargs=a_client, method="POST"),
            Row(f"clients:{name}", NOBODY, case="none", kwargs=nothing, method="POST"),
        )
    ),
    Row("clients:close", OPERATIONS, kwargs=a_client, method="POST"),
    Row("clients:close", NOBODY, case="none", kwargs=nothing, method="POST"),
]


def many_clients(world: World, number: int) -> Mapping[str, Any]:
    for _client in range(number):
        shop(world, source=factories.unique("shop"))
    return {}


def many_sent(world: World, number: int) -> Mapping[str, Any]:
    product = sold()
    for _order in range(number):
        ref = factories.unique("sent")
        new = factories.review_services.NewOrder(
            external_ref=ref, customer_ref=ref, customer_name="Ada", amount=factories.Decimal(100), term=12
        )
        factories.review_services.receive_order(order=new, book=product.book, product=product, source="shop", now=NOW)
    return {}


REFS = "&".join(f"external_ref=sent-{number}" for number in range(1, 100))
BUDGETS = [
    Budget("api:orders", Role.OPERATIONS, most=6, fill=many_sent, query=REFS, headers=for_shop),
    Budget("api:order", Role.OPERATIONS, most=6, fill=lambda world, n: sent_order(world), headers=for_shop),
    Budget("api:docs", Role.OPERATIONS, most=5),
    Budget("clients:clients", Role.OPERATIONS, most=9, fill=many_clients),
    Budget("clients:add", Role.OPERATIONS, most=8, fill=many_clients),
    Budget("clients:change", Role.OPERATIONS, most=10, fill=lambda world, n: a_client(world)),
    Budget("clients:token", Role.OPERATIONS, most=9, fill=lambda world, n: a_client(world)),
]
UNCOUNTED = {
    "api:schema": "reads nothing but who asks",
    "api:unknown": "nothing is there",
    "clients:close": "answers POST only",
}
