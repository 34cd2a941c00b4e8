"""The team page over manual review: what each reviewer is on, left open, never opened, and did today."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.people import services
from casework.people.models import Presence
from casework.people.selectors import Member
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in, toast

pytestmark = pytest.mark.usefixtures("at_now")
HOUR = timedelta(hours=1)


def members(floor: SimpleNamespace) -> dict[str, Member]:
    answer = signed_in(floor.supervisor).get(reverse("people:team") + f"?team={floor.initial.code}")
    assert answer.status_code == 200
    return {str(member.user): member for member in answer.context["floor"].members}


def test_a_supervisor_sees_what_everybody_is_on_and_left(floor: SimpleNamespace) -> None:
    left, current, untouched = (
        factories.give(factories.order(product=floor.product), floor.first, now=NOW - 3 * HOUR) for _ in range(3)
    )
    factories.start(left, floor.first, now=NOW - 2 * HOUR)
    factories.start(current, floor.first, now=NOW - HOUR)

    shown = members(floor)

    on = shown[str(floor.first)].now
    assert (on.item, on.since, on.left, on.untouched_since) == (
        current.external_ref, NOW - HOUR, 1, NOW - 3 * HOUR,
    )  # fmt: skip
    assert on.url == reverse("review:order", args=[current.public_id])
    assert untouched.external_ref != on.item
    assert shown[str(floor.second)].now.item == ""


def test_what_was_decided_today_counts_and_yesterday_does_not(floor: SimpleNamespace) -> None:
    for outcome in ("approved", "approved", "rejected"):
        factories.decide(factories.order(product=floor.product), floor.first, outcome)
    assert members(floor)[str(floor.first)].done == [("approved", 2), ("rejected", 1)]
    assert members(floor)[str(floor.second)].done == []


def test_work_that_somebody_left_open_and_went_is_marked(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    factories.start(order, floor.first)
    assert not members(floor)[str(floor.first)].is_stranded
    Presence.objects.filter(user=floor.first).update(last_seen_at=NOW - HOUR)
    assert members(floor)[str(floor.first)].is_stranded


def test_the_page_watches_the_pools_of_the_team(floor: SimpleNamespace) -> None:
    page = signed_in(floor.supervisor).get(reverse("people:team") + f"?team={floor.initial.code}").text
    pool = floor.initial.pools.get()
    assert f'data-watch="team-{floor.initial.public_id} pool-{pool.public_id}"' in page


def test_a_pause_needs_a_reason_stops_work_and_is_written_down(floor: SimpleNamespace) -> None:
    client = signed_in(floor.supervisor)
    place = (floor.initial.public_id, floor.first.public_id)
    pause, accept = (reverse(f"people:{name}", args=place) for name in ("pause", "let_accept"))
    assert client.post(pause, {}, headers=HTMX).status_code == 422
    assert Presence.objects.get(user=floor.first).accepting

    answer = client.post(pause, {"reason": "training"}, headers=HTMX)

    assert toast(answer) == f"{floor.first} is given no new work."
    shown = members(floor)[str(floor.first)]
    assert (shown.is_held, shown.paused_by, shown.paused_reason) == (True, str(floor.supervisor), "training")
    assert services.set_accepting(user=floor.first, accepting=True, now=NOW) is False, "they cannot undo it"
    assert client.post(pause, {"reason": "again"}, headers=HTMX).status_code == 409
    order = factories.order(product=floor.product)
    sent = {"pick": str(order.public_id), "person": str(floor.first.public_id)}
    assert client.post(reverse("review:assign", args=["initial"]), sent, headers=HTMX).status_code == 422

    client.post(accept, {"reason": "back"}, headers=HTMX)

    presence = Presence.objects.get(user=floor.first)
    assert (presence.accepting, presence.paused_by, presence.paused_reason) == (True, None, "")
    assert client.post(accept, {"reason": "twice"}, headers=HTMX).status_code == 409
    written = AuditEntry.objects.filter(action__startswith="presence.").order_by("pk")
    assert [(one.action, one.detail["reason"]) for one in written] == [
        ("presence.pause", "training"), ("presence.let_accept", "back"),
    ]  # fmt: skip


def test_the_switch_of_a_paused_person_is_locked(floor: SimpleNamespace) -> None:
    services.pause(place=floor.first.memberships.get(), actor=floor.supervisor, reason="training", now=NOW)
    page = signed_in(floor.first).get(reverse("review:mine")).text
    assert f"Paused by {floor.supervisor}: training" in page
    assert "checked disabled" not in page
    assert ' autocomplete="off" disabled' in page
