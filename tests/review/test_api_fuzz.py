"""Everything that the description of the API allows, and much that it does not: never a mistake of ours, and never an
answer that the description does not know.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casework.review.models import ReviewOrder
from tests import factories
from tests.review.sending import Shop

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    ("/api/v1/orders", "POST"), ("/api/v1/orders", "GET"), ("/api/v1/orders/batch", "POST"),
    ("/api/v1/orders/{public_id}", "GET"), ("/api/v1/payments", "POST"),
    ("/api/v1/reversals", "POST"), ("/api/v1/credit-moves", "POST"),
]  # fmt: skip
EXAMPLES = 25


@pytest.fixture(autouse=True)
def connections_stay_open() -> Iterator[None]:
    """Let a request end as Django's own test client does: the database belongs to the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def shop(floor: SimpleNamespace, at_now: None) -> Shop:
    return Shop(*factories.api_client(floor.product, per_minute=60_000))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_no_request_is_too_much(shop: Shop, path: str, method: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/schema?format=json", WSGIHandler(), headers=shop.headers())
    answers: dict[int, int] = {}

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(headers=shop.headers())
        answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    ask()
    assert sum(answers.values()) > 5, answers
    if mode is GenerationMode.POSITIVE and method == "POST":
        assert set(answers) & {200, 201, 422}, answers
    assert ReviewOrder.objects.filter(value__lte=0).count() == 0
