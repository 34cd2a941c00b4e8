"""A limit that comes near is told to the supervisors of the order's pool, in a toast that leads to it."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework.people.models import Role, User
from casework.review import services
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in, url

pytestmark = pytest.mark.usefixtures("at_now")


def opened(floor: SimpleNamespace) -> ReviewOrder:
    return factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)


def notices_to(person: User) -> list[dict[str, str]]:
    answer = signed_in(person).get(reverse("nav-counts"), headers=HTMX)
    header = answer.headers.get("HX-Trigger")
    return json.loads(header)["notices"]["items"] if header else []


def test_a_supervisor_is_told_of_each_limit_that_comes_near_and_led_to_the_order(floor: SimpleNamespace) -> None:
    near, pooled = opened(floor), opened(floor)
    services.release_orders(orders=[pooled.public_id], actor=floor.supervisor, now=NOW)
    ReviewOrder.objects.update(limit_at=NOW + timedelta(minutes=25))
    assert notices_to(floor.supervisor) == []
    services.warn_of_limits(now=NOW)
    found = notices_to(floor.supervisor)
    time = "11:25"  # in the reader's zone
    assert {one["url"]: one["text"] for one in found} == {
        url("order", near): f"{near.external_ref} is due at {time}; {floor.first} has it.",
        url("order", pooled): f"{pooled.external_ref} is due at {time}, and nobody has it.",
    }
    assert len({one["key"] for one in found}) == 2
    other = factories.person("", Role.SUPERVISOR, leads=floor.rereview)
    for somebody in (other, floor.first, floor.auditor, floor.operations):
        assert notices_to(somebody) == []
    ReviewOrder.objects.update(warned_at=NOW - timedelta(minutes=3))
    assert notices_to(floor.supervisor) == []  # no news any more


def test_many_limits_at_once_are_one_notice(floor: SimpleNamespace) -> None:
    for _order in range(4):
        opened(floor)
    ReviewOrder.objects.update(limit_at=NOW + timedelta(minutes=5))
    services.warn_of_limits(now=NOW)
    (notice,) = notices_to(floor.supervisor)
    assert (notice["url"], notice["text"]) == (
        reverse("review:limits"), "More than 3 orders are about to miss their limits.",
    )  # fmt: skip
