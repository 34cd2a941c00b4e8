"""The pages of dealing and of fairness, as a supervisor walks through them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from casework.review.models import OrderAssignment
from casework.workflow import measures
from casework.workflow.models import AssignmentPolicy, DealPlan, DealState, Pool
from tests.clock import NOW
from tests.workflow import pools

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def at_now(monkeypatch):
    """Let the pages live at NOW too, so that everybody is online."""
    from django.utils import timezone

    from tests.clock import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_from_the_pool_to_a_dealt_pool_and_its_replay(client):
    floor = pools.orders(items=5, people=[2, 2])
    client.force_login(floor.boss)

    start = client.get(reverse("workflow:deals", args=[floor.pool.public_id])).content.decode()
    assert "without a policy" in start
    answer = client.post(reverse("workflow:preview", args=[floor.pool.public_id]), {"strategy": ""}, **HTMX)
    deal = DealPlan.objects.get()
    assert answer["HX-Redirect"] == reverse("workflow:deal", args=[deal.public_id])

    shown = client.get(answer["HX-Redirect"]).content.decode()
    assert all(str(person) in shown for person in floor.people)
    assert "Those who could have it are full" in shown
    assert "Commit exactly this" in shown

    assert client.post(reverse("workflow:commit", args=[deal.public_id]), **HTMX).status_code == 204
    assert OrderAssignment.objects.count() == 4
    shown = client.get(answer["HX-Redirect"], **HTMX).content.decode()
    assert "Commit exactly this" not in shown
    assert reverse("jobs:run", args=[DealPlan.objects.get().batch.public_id]) in shown
    assert "The one it was dealt by" in shown
    replayed = client.get(
        reverse("workflow:replay", args=[deal.public_id]), {"strategy": "round_robin"}
    ).content.decode()
    assert "0 items would have gone to somebody else" in replayed
    again = client.post(reverse("workflow:commit", args=[deal.public_id]), **HTMX)
    assert again.status_code == 409

    Pool.objects.create(code="beside", name="Beside", kind=floor.pool.kind, team=floor.team)
    fair = client.get(reverse("workflow:fairness"), {"pool": floor.pool.public_id}).content.decode()
    assert all(str(person) in fair for person in floor.people)
    for page, metric in ((fair, measures.JAIN), (fair, measures.AGE_AT_PICK), (shown, measures.DEAL_JAIN)):
        assert escape(metric.explanation) in page  # the words of the definitions
    assert f'href="?pool={floor.pool.public_id}"' in fair  # today: another pool's page is of its own newest day


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_replay_by_a_version_names_what_differs(client):
    floor = pools.orders(items=3, people=[2, 2])
    for number, fields in enumerate([{"sticky_days": 4}, {"sticky_days": 9, "strategy": "by_value"}], start=1):
        AssignmentPolicy.objects.create(
            team=floor.team, version=number, effective_at=NOW + (number - 1) * timedelta(days=1), made_at=NOW, **fields
        )
    client.force_login(floor.boss)
    client.post(reverse("workflow:preview", args=[floor.pool.public_id]), **HTMX)
    address = reverse("workflow:replay", args=[DealPlan.objects.get().public_id])

    newer = client.get(address, {"version": "2"}).content.decode()
    assert f"“{floor.team.code} v2” (By value)" in newer
    assert '<td class="num">4</td><td class="num">9</td>' in newer
    assert '<td class="num">Least loaded</td><td class="num">By value</td>' in newer

    for own in ({}, {"version": "77"}, {"version": "1", "strategy": "%00"}):
        same = client.get(address, own).content.decode()
        assert f"“{floor.team.code} v1” (Least loaded), 0 items" in same
        assert "By value" not in same


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_preview_that_was_overtaken_says_so(client):
    floor = pools.orders(items=3, people=[2, 2])
    client.force_login(floor.boss)
    for _time in range(2):
        client.post(reverse("workflow:preview", args=[floor.pool.public_id]), **HTMX)
    first, second = DealPlan.objects.order_by("pk")
    client.post(reverse("workflow:commit", args=[first.public_id]), **HTMX)

    refused = client.post(reverse("workflow:commit", args=[second.public_id]), **HTMX)

    assert refused.status_code == 409
    assert "changed since the preview" in refused["HX-Trigger"]
    assert DealPlan.objects.get(pk=second.pk).state == DealState.STALE
    page = client.get(reverse("workflow:deal", args=[second.public_id])).content.decode()
    assert "so nothing was written. Look again." in page
    discarded = client.post(reverse("workflow:discard", args=[second.public_id]), **HTMX)
    assert discarded.status_code == 409
