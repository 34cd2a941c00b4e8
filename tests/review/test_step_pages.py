"""The drawer of the steps beside the decision, what My orders and the order page say of them, the page of limits."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from casework.people.models import Role
from casework.review import services
from casework.review.models import OrderCallback, OrderHold, OrderState, ReviewOrder, ReviewStage
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, PHONE, signed_in, toast

pytestmark = pytest.mark.usefixtures("at_now")
LATER = "2026-03-04T12:30"  # half past eleven in UTC, for the book is in Lagos


def url(order: ReviewOrder, step: str) -> str:
    return reverse("review:step", args=[order.public_id, step])


def opened(floor: SimpleNamespace) -> ReviewOrder:
    order = factories.give(factories.order(product=floor.product, phone=PHONE), floor.first)
    return factories.start(order, floor.first)


def fresh(order: ReviewOrder) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=order.pk)


def page_of(order: ReviewOrder, user: Any) -> str:
    return signed_in(user).get(reverse("review:order", args=[order.public_id])).text


def test_a_hold_is_asked_for_in_the_drawer_and_shown_on_the_page(floor: SimpleNamespace) -> None:
    order, other, client = opened(floor), opened(floor), signed_in(floor.first)
    drawer = client.get(url(order, "hold")).text
    assert 'value="applicant"' in drawer
    assert 'type="datetime-local"' in drawer
    assert client.post(url(order, "hold"), {"asked_of": "employer"}, headers=HTMX).status_code == 422
    sent = {"asked_of": "employer", "asked": "Latest payslip", "due_at": LATER}
    answer = client.post(url(order, "hold"), sent, headers=HTMX)
    assert answer.headers["HX-Redirect"] == reverse("review:order", args=[other.public_id])
    assert [str(m) for m in get_messages(answer.wsgi_request)] == ["On hold until the information arrives."]
    assert OrderHold.objects.get().due_at.isoformat() == "2026-03-04T11:30:00+00:00"

    page = page_of(order, floor.first)
    assert "Latest payslip" in page
    assert url(order, "resume") in page
    assert "The limit stands still" in page
    mine = client.get(reverse("review:mine"))
    assert [row.public_id for row in mine.context["desk"].on_hold] == [order.public_id]
    assert "stopped" in mine.text
    answer = client.post(url(order, "resume"), {"note": "it came"}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert fresh(order).state == OrderState.IN_REVIEW


def test_what_a_rule_refuses_leaves_the_drawer_open(floor: SimpleNamespace) -> None:
    order = opened(floor)
    sent = {"asked_of": "employer", "asked": "Payslip", "due_at": "2026-03-01T10:00"}
    answer = signed_in(floor.first).post(url(order, "hold"), sent, headers=HTMX)
    assert (answer.status_code, toast(answer)) == (422, "The deadline has to lie ahead.")
    assert fresh(order).state == OrderState.IN_REVIEW


def test_a_lapsed_hold_is_marked(floor: SimpleNamespace) -> None:
    order = opened(floor)
    services.hold_order(
        order=order, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW, now=NOW - timedelta(hours=1)
    )
    services.lapse_holds(now=NOW)
    assert "Nothing arrived by the deadline" in page_of(order, floor.first)
    assert "Nothing arrived" in signed_in(floor.first).get(reverse("review:mine")).text


def test_a_page_opened_on_hold_begins_anew_when_the_hold_ends(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(floor.first)
    waiting = reverse("review:waiting", args=[order.public_id])
    assert "HX-Refresh" not in client.get(waiting + "?state=in_review").headers
    services.hold_order(
        order=order, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + timedelta(hours=1), now=NOW
    )
    assert f"{waiting}?state=on_hold" in page_of(order, floor.first)
    assert "HX-Refresh" not in client.get(waiting + "?state=on_hold").headers
    services.lapse_holds(now=NOW + timedelta(hours=1))
    assert client.get(waiting + "?state=on_hold").headers["HX-Refresh"] == "true"


def test_a_callback_comes_up_first_at_its_time_and_a_missed_one_is_shown(floor: SimpleNamespace) -> None:
    first, order, client = opened(floor), opened(floor), signed_in(floor.first)
    point = order.customer.contact_points.get()
    answer = client.post(url(order, "callback"), {"at": LATER, "point": point.pk, "note": "after work"}, headers=HTMX)
    assert (answer.status_code, toast(answer)) == (204, "Callback booked.")
    made = OrderCallback.objects.get()
    assert (made.point, made.note, made.at.isoformat()) == (point, "after work", "2026-03-04T11:30:00+00:00")
    assert client.get(reverse("review:next")).url == reverse("review:order", args=[first.public_id])
    OrderCallback.objects.update(at=NOW, booked_at=NOW - timedelta(hours=2))
    assert client.get(reverse("review:next")).url == reverse("review:order", args=[order.public_id])
    desk = client.get(reverse("review:mine")).context["desk"]
    assert ([row.public_id for row in desk.calls], desk.calls[0].missed) == ([order.public_id], False)
    OrderCallback.objects.update(at=NOW - timedelta(minutes=16))
    assert "missed" in client.get(reverse("review:mine")).text
    assert "Callback missed" in page_of(order, floor.first)
    assert client.post(url(order, "cancel-callback"), headers=HTMX).status_code == 204
    assert OrderCallback.objects.get().outcome == "cancelled"


def test_a_question_travels_to_the_initial_reviewer_and_back(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=floor.product), floor.first)
    order = factories.start(factories.give(order, floor.checker), floor.checker)
    assert url(order, "ask") in page_of(order, floor.checker)
    signed_in(floor.checker).post(url(order, "ask"), {"question": "Who confirmed the job?"}, headers=HTMX)
    assert "Question" in signed_in(floor.first).get(reverse("review:mine")).text
    factories.start(fresh(order), floor.first)
    page = page_of(order, floor.first)
    assert "Who confirmed the job?" in page
    assert url(order, "give-back") not in page
    signed_in(floor.first).post(url(order, "answer"), {"answer": "Their HR did."}, headers=HTMX)
    assert fresh(order).assignee == floor.checker
    assert "Their HR did." in page_of(order, floor.checker)
    assert "Answered" in signed_in(floor.checker).get(reverse("review:mine")).text


@pytest.mark.parametrize(
    ("who", "state", "offered", "kept"),
    [
        ("first", "in_review", {"hold", "callback", "give-back"}, {"resume", "ask", "answer", "withdraw", "reopen"}),
        ("supervisor", "in_review", {"withdraw"}, {"hold", "reopen"}),
        ("operations", "in_review", {"withdraw"}, {"hold", "reopen"}),
        ("auditor", "in_review", set(), {"hold", "withdraw", "reopen"}),
        ("supervisor", "rejected", {"reopen"}, {"withdraw"}),
        ("operations", "rejected", set(), {"reopen", "withdraw"}),
        ("supervisor", "approved", {"reopen", "withdraw"}, {"hold"}),
    ],
)
def test_only_what_can_be_done_is_offered(
    floor: SimpleNamespace, who: str, state: str, offered: set[str], kept: set[str]
) -> None:
    if state == "in_review":
        order = opened(floor)
    else:
        product = factories.product(two_stage=False)
        order = factories.decide(factories.order(product=product), floor.first, state)
    page = page_of(order, getattr(floor, who))
    assert {step for step in offered | kept if url(order, step) in page} == offered


def test_no_key_means_two_things_during_a_call(floor: SimpleNamespace) -> None:
    order = opened(floor)
    services.call_about(order=order, point=order.customer.contact_points.get().public_id, actor=floor.first, now=NOW)
    keys = [key for key in re.findall('data-key="([^"]+)"', page_of(order, floor.first)) if not key.isdigit()]
    assert {"h", "y", "b", "l"} <= set(keys)  # hang up, hold, callback, give back
    assert sorted(keys) == sorted(set(keys))


def test_customer_service_withdraws(floor: SimpleNamespace) -> None:
    order, client = opened(floor), signed_in(factories.person("", Role.SERVICE))
    assert url(order, "withdraw") in client.get(reverse("review:order", args=[order.public_id])).text
    assert "Withdraw the order" in client.get(url(order, "withdraw")).text
    answer = client.post(url(order, "withdraw"), {"reason": "changed their mind"}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert fresh(order).state == OrderState.WITHDRAWN


def test_a_withdrawn_order_says_so_and_takes_no_decision(floor: SimpleNamespace) -> None:
    order = opened(floor)
    services.withdraw_order(order=order, actor=floor.operations, reason="no need", now=NOW)
    page = page_of(order, floor.operations)
    assert "Withdrawn" in page
    assert "no need" in page
    assert url(order, "withdraw") not in page


def test_a_reopened_order_tells_why_and_marks_what_was_set_aside(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=floor.product), floor.first, "rejected")
    answer = signed_in(floor.supervisor).post(url(order, "reopen"), {"reason": "new payslip"}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    page = page_of(order, floor.supervisor)
    assert "new payslip" in page
    assert "set aside" in page


# --- limits ---------------------------------------------------------------------------------------------------


def test_limits_show_what_is_near_before_it_is_late(floor: SimpleNamespace) -> None:
    late, near, far, held = (opened(floor) for _each in range(4))
    for order, minutes in ((late, -5), (near, 25), (far, 45), (held, 10)):
        ReviewOrder.objects.filter(pk=order.pk).update(limit_at=NOW + timedelta(minutes=minutes))
    services.hold_order(
        order=held, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + timedelta(days=1), now=NOW
    )
    page = signed_in(floor.supervisor).get(reverse("review:limits"))
    assert [(row.order.pk, str(row.urgency)) for row in page.context["page"].orders] == [
        (late.pk, "late"), (near.pk, "near")
    ]  # fmt: skip
    assert "due in" in page.text
    assert "25\xa0minutes" in page.text
    assert services.warn_of_limits(now=NOW) == 2
    other = factories.person("", Role.SUPERVISOR, leads=floor.rereview)
    assert "No limit is near" in signed_in(other).get(reverse("review:limits")).text
    desk = signed_in(floor.first).get(reverse("review:mine")).context["desk"]
    assert [row.public_id for row in desk.urgent] == [late.public_id, near.public_id]


def test_how_near_is_near_is_the_stages_own(floor: SimpleNamespace) -> None:
    order = opened(floor)
    ReviewOrder.objects.filter(pk=order.pk).update(limit_at=NOW + timedelta(minutes=45))
    client = signed_in(floor.supervisor)
    assert client.get(reverse("review:limits")).context["page"].orders == []
    ReviewStage.objects.filter(stage="initial").update(warn_minutes=60)
    assert [row.order.pk for row in client.get(reverse("review:limits")).context["page"].orders] == [order.pk]
    assert "due in" in client.get(reverse("review:pool_initial") + "?state=held").text
