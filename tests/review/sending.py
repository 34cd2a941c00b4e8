"""A program that speaks to the API, for tests."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from casework.portfolio.models import ApiClient

ORDERS, BATCH = "/api/v1/orders", "/api/v1/orders/batch"


@dataclass
class Shop:
    """A client of the API with its token. Every call returns Django's response; `json()` reads it."""

    client: ApiClient
    token: str

    def post(self, path: str, said: Any, *, key: str = "", language: str = "en", kind: str = "application/json") -> Any:
        body = said if isinstance(said, bytes | str) else json.dumps(said)
        return Client().post(path, body, content_type=kind, headers=self.headers(key=key, language=language))

    def get(self, path: str, query: Any = None) -> Any:
        return Client().get(path, query, headers=self.headers())

    def headers(self, *, key: str = "", language: str = "en") -> dict[str, str]:
        said = {"Authorization": f"Bearer {self.token}", "Accept-Language": language}
        return said | ({"Idempotency-Key": key} if key else {})


def order(ref: str = "A-1", **changes: Any) -> dict[str, Any]:
    """An order as a program sends it; a change to None leaves the field out."""
    said: dict[str, Any] = {
        "external_ref": ref, "customer_ref": f"C-{ref}", "customer_name": "Ada Obi", "amount": "1500.00", "term": 30,
    }  # fmt: skip
    return {name: value for name, value in (said | changes).items() if value is not None}
