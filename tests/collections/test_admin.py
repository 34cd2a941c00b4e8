"""Ladders in the technical administration."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.collections.models import Bucket, Ladder, ProductLadder
from casework.people.models import User
from tests.clock import TODAY
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def ladder_url(code: str) -> str:
    return reverse("admin:collections_ladder_change", args=[Ladder.objects.get(code=code).pk])


def test_a_ladder_is_shown_with_its_buckets(root: Client):
    page = root.get(ladder_url("M"))

    assert page.status_code == 200
    assert 'value="M4+"' in page.text


def test_a_ladder_in_which_a_case_has_lain_is_read_only(root: Client):
    desk.make().case()
    bucket = Bucket.objects.get(code="S1")

    assert 'name="buckets-0-lower"' not in root.get(ladder_url("S")).text
    assert root.post(ladder_url("S"), {"code": "S", "name": "Changed"}).status_code == 403
    assert Bucket.objects.get(pk=bucket.pk).lower == 1
    assert Ladder.objects.get(code="S").name == "Short products"


def test_a_binding_is_added_and_never_changed(root: Client):
    floor, ladder = desk.make(), Ladder.objects.get(code="M")
    sent = {"product": floor.product.pk, "ladder": ladder.pk, "effective_on": str(TODAY)}

    root.post(reverse("admin:collections_productladder_add"), sent)

    made = ProductLadder.objects.get()
    assert (made.ladder, made.effective_on) == (ladder, TODAY)
    change = reverse("admin:collections_productladder_change", args=[made.pk])
    assert root.post(change, sent | {"effective_on": "2026-01-01"}).status_code == 403
    assert root.post(reverse("admin:collections_productladder_delete", args=[made.pk])).status_code == 403
