"""The reviewer's pages and what their buttons do; the page of payouts."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from casework.jobs.models import AuditEntry
from casework.people import services as people
from casework.people.models import Role
from casework.review import services, words
from casework.review.models import Decision, OrderContact, OrderState, Payout, ReviewOrder
from casework.review.selectors import order_version
from casework.review.selectors.tabs import TABS
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, PHONE, signed_in, toast, url

pytestmark = pytest.mark.usefixtures("at_now")


def test_my_orders_shows_only_mine_opened_first_then_by_limit(floor: SimpleNamespace) -> None:
    late, soon, opened = (factories.give(factories.order(product=floor.product), floor.first) for _ in range(3))
    factories.give(factories.order(product=floor.product), floor.second)
    ReviewOrder.objects.filter(pk=soon.pk).update(limit_at=NOW - timedelta(minutes=5))
    factories.start(opened, floor.first)
    factories.decide(factories.order(product=floor.product), floor.first)

    page = signed_in(floor.first).get(reverse("review:mine"))

    desk = page.context["desk"]
    shown = [[row.external_ref for row in rows] for rows in (desk.urgent, desk.in_review, desk.waiting)]
    assert shown == [[soon.external_ref], [opened.external_ref], [late.external_ref]]
    assert (desk.late, desk.today, desk.mean, desk.total) == (1, 1, timedelta(0), 3)


def test_next_goes_to_the_first_order_and_says_when_there_is_none(floor: SimpleNamespace) -> None:
    client = signed_in(floor.first)
    assert client.get(reverse("review:next"), follow=True).redirect_chain == [(reverse("review:mine"), 302)]
    order = factories.give(factories.order(product=floor.product), floor.first)
    assert client.get(reverse("review:next")).url == url("order", order)


def test_decided_orders_can_be_looked_up(floor: SimpleNamespace) -> None:
    orders = [factories.decide(factories.order(product=floor.product), floor.first) for _ in range(3)]
    client = signed_in(floor.first)
    with patch("casework.review.selectors.mine.PAGE", 2):
        page = client.get(reverse("review:decided")).context["page"]
        rest = client.get(reverse("review:decided") + f"?after={page.after}").context["page"]
    assert [d.order for d in [*page.decisions, *rest.decisions]] == orders[::-1]
    assert rest.after is None
    assert "Nothing decided yet" in signed_in(floor.second).get(reverse("review:decided")).text


def test_a_decision_that_was_reopened_is_listed_and_leads_nowhere(floor: SimpleNamespace) -> None:
    """The order is somebody else's work now; a row that leads to "not found" says nothing."""
    gone, kept = (factories.decide(factories.order(product=floor.product), floor.first, "rejected") for _ in range(2))
    services.reopen_order(order=gone, actor=floor.supervisor, reason="a mistake", now=NOW)
    client = signed_in(floor.first)
    html = client.get(reverse("review:decided")).text
    assert (gone.external_ref in html, kept.external_ref in html) == (True, True)
    assert (url("order", gone) in html, url("order", kept) in html) == (False, True)
    assert [client.get(url("order", each)).status_code for each in (gone, kept)] == [404, 200]


def test_what_may_be_done_on_an_open_page_follows_the_order(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.second)
    beside, boss = f"{url('panel', order)}?live", signed_in(floor.supervisor)
    watched = f'data-watch="order-{order.public_id}" hx-get="{beside}"'
    page = boss.get(url("order", order)).text
    assert (watched in page, reverse("review:release", args=["initial"]) in page) == (True, True)

    boss.post(reverse("review:release", args=["initial"]), {"pick": str(order.public_id)}, headers=HTMX)
    now = boss.get(beside, headers=HTMX).text
    assert ("Nobody holds this order." in now, "Release" in now, watched in now) == (True, False, True)
    assert signed_in(floor.second).get(beside, headers=HTMX).status_code == 204  # it was theirs: nothing more is told

    factories.give(order, floor.first)
    given = signed_in(floor.first).get(beside, headers=HTMX).text
    assert ("You have been given this order." in given, "data-draft" in given) == (True, False)
    assert ReviewOrder.objects.get(pk=order.pk).opened_at is None  # a page that lay open opened nothing
    for ahead, counts_down in ((timedelta(minutes=5), True), (timedelta(days=2), False)):
        ReviewOrder.objects.filter(pk=order.pk).update(limit_at=NOW + ahead)
        head = boss.get(url("head", order), headers=HTMX).text
        assert ("data-until" in head, f"{NOW + ahead:%a} " in head) == (counts_down, not counts_down)


# --- the order page -------------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_the_page_asks_to_be_opened(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    client = signed_in(floor.first)

    page = client.get(url("order", order)).text

    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.ASSIGNED
    assert f'hx-post="{url("start", order)}" hx-trigger="load"' in page
    panel = client.post(url("start", order), headers=HTMX).text
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.IN_REVIEW
    assert f'hx-post="{url("decide", order)}"' in panel
    assert f'name="version" value="{order_version(order)}"' in panel


def test_the_page_shows_the_application_the_past_and_who_shares_a_number(floor: SimpleNamespace) -> None:
    application = {
        "job": {"Employer": "Mill", "Permanent": True},
        "risk": [{"finding": "Many applications", "advice": "Ask for the other lenders."}],
        "own words": {"Hobby": "chess"},
    }
    other = factories.order(product=floor.product, ref="other", phone=PHONE)
    earlier = factories.order(product=floor.product, ref="earlier", customer_ref="c")
    order = factories.order(product=floor.product, customer_ref="c", phone=PHONE, application=application)
    factories.give(order, floor.first)

    page, tabs = shown_tabs(signed_in(floor.first), order)

    assert [(section.title, section.facts) for section in tabs["person"]["sections"]] == [
        ("Own words", [("Hobby", "chess")])
    ]
    assert [(section.title, section.facts) for section in tabs["job"]["sections"]] == [
        ("Job and income", [("Employer", "Mill"), ("Permanent", "Yes")])
    ]
    assert [(one.finding, one.advice, one.checked) for one in tabs["risk"]["checks"].findings] == [
        ("Many applications", "Ask for the other lenders.", False)
    ]
    with translation.override("zh-hans"):
        assert words.said_of("Credit history: none") == "信用记录: none"
    assert tabs["history"]["history"].orders == [earlier]
    assert [(one.kind, [row.order for row in one.rows]) for one in tabs["shared"]["shared"]] == [("phone", [other])]
    assert [tab.count for tab in page.context["tabs"]] == ["", "", "", "", "0/1", "1", "1", "", "", "", ""]
    assert PHONE not in page.text
    assert "+23•••••••••60" in page.text


def shown_tabs(client: Client, order: ReviewOrder) -> tuple[Any, dict[str, Any]]:
    """Return the page of the order, and what each of its tabs was rendered from."""
    tabs = {key: client.get(url("tab", order, key), headers=HTMX) for key in TABS}
    assert {key: answer.status_code for key, answer in tabs.items()} == dict.fromkeys(TABS, 200)
    return client.get(url("order", order)), {key: answer.context for key, answer in tabs.items()}


def test_a_loan_of_before_tells_how_it_was_paid(floor: SimpleNamespace) -> None:
    first = factories.decide(
        factories.decide(factories.order(product=floor.product, customer_ref="c"), floor.first), floor.checker
    )
    factories.pay_out(first, floor.operations, now=NOW - timedelta(days=40))
    order = factories.give(factories.order(product=floor.product, customer_ref="c"), floor.first)
    loans = signed_in(floor.first).get(url("tab", order, "history"), headers=HTMX).context["history"].loans
    assert [(loan.parts, loan.late) for loan in loans] == [(1, 1)]


def test_the_second_reviewer_reads_the_firsts_decision(floor: SimpleNamespace) -> None:
    order = factories.give(factories.decide(factories.order(product=floor.product), floor.first), floor.checker)
    page = signed_in(floor.checker).get(url("order", order)).text
    assert "Initial review: Approved" in page
    assert "Identity, job and contacts verified" in page


def decide(client: Client, order: ReviewOrder, **sent: Any) -> Any:
    data = {"outcome": "approved", "reasons_approved": ["verified"], "version": order_version(order), "note": "ok"}
    return client.post(url("decide", order), data | sent, headers=HTMX)


def test_a_decision_leads_to_the_next_order(floor: SimpleNamespace) -> None:
    first, second = (factories.give(factories.order(product=floor.product), floor.first) for _ in range(2))
    factories.start(first, floor.first)
    client = signed_in(floor.first)
    answer = decide(client, first)
    assert answer.headers["HX-Redirect"] == url("order", second)
    assert (Decision.objects.get().note, Decision.objects.get().reasons) == ("ok", ["verified"])
    factories.start(second, floor.first)
    answer = decide(client, second, outcome="rejected", reasons_rejected=["job_unverified", "fraud_signs"])
    assert answer.headers["HX-Redirect"] == reverse("review:mine")
    assert Decision.objects.get(order=second).reasons == ["fraud_signs", "job_unverified"]
    assert f"{second.external_ref} rejected." in client.get(reverse("review:mine")).text


def test_an_incomplete_decision_stays_in_the_panel(floor: SimpleNamespace) -> None:
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    client = signed_in(floor.first)
    answer = decide(client, order, outcome="")
    assert answer.status_code == 422
    assert "Choose approve or reject." in answer.text
    assert answer.context["decide_form"]["note"].value() == "ok"
    # The reasons that were ticked under the other outcome do not count.
    answer = decide(client, order, outcome="rejected")
    assert (answer.status_code, toast(answer)) == (422, "A decision needs at least one reason code.")
    assert Decision.objects.count() == 0


def test_a_decision_on_an_order_that_changed_is_a_conflict(floor: SimpleNamespace) -> None:
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    client = signed_in(floor.first)
    assert decide(client, order, version=order_version(order) - 1).status_code == 409
    factories.give(order, floor.second)
    assert decide(client, order).status_code == 409
    assert "You do not hold this order any more" in toast(decide(client, order))
    assert client.get(url("order", order)).status_code == 404


def test_a_page_left_open_tells_that_the_order_went_to_somebody_else(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    text, client = "You do not hold this order any more.", signed_in(floor.first)
    assert text not in client.get(url("head", order) + "?held=1").text
    factories.give(order, floor.second)
    assert text in client.get(url("head", order) + "?held=1").text
    assert client.get(url("timeline", order)).status_code == 204
    assert signed_in(floor.checker).get(url("head", order) + "?held=1").status_code == 404


def test_a_number_in_clear_is_written_down(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product, phone=PHONE), floor.first)
    point = order.customer.contact_points.get()
    answer = signed_in(floor.first).post(url("reveal", order, point.public_id), headers=HTMX)
    assert PHONE in answer.text
    entry = AuditEntry.objects.get(action="phone.reveal")
    assert (entry.actor, entry.subject_kind, entry.subject_id) == (floor.first, "contact_point", str(point.public_id))
    assert entry.detail == {"purpose": "verification", "order": str(order.public_id)}


def test_nobody_reveals_a_number_of_somebody_else(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product, phone=PHONE), floor.first)
    stranger = factories.contact_point("+2348039999999")
    answer = signed_in(floor.first).post(url("reveal", order, stranger.public_id), headers=HTMX)
    assert answer.status_code == 404
    assert signed_in(floor.second).post(url("reveal", order, stranger.public_id)).status_code == 404
    assert signed_in(floor.auditor).post(url("reveal_id", order)).status_code == 404
    assert not AuditEntry.objects.filter(action__endswith="reveal").exists()


def test_a_contact_is_noted_and_stands_in_the_timeline(floor: SimpleNamespace) -> None:
    order = factories.start(
        factories.give(factories.order(product=floor.product, phone=PHONE), floor.first), floor.first
    )
    client, point = signed_in(floor.first), order.customer.contact_points.get()
    sent = {"channel": "call", "point": point.pk, "party": "borrower", "result": "confirmed", "note": "Job confirmed"}

    assert client.post(url("contacts", order), {**sent, "result": "no_answer"}, headers=HTMX).status_code == 422
    answer = client.post(url("contacts", order), sent, headers=HTMX)

    assert (answer.status_code, toast(answer)) == (200, "Contact recorded.")
    assert OrderContact.objects.get().attempt.note == "Job confirmed"
    entries = client.get(url("timeline", order)).context["entries"]
    assert [entry.title for entry in entries] == ["Details confirmed", "Review started", "Assigned", "Received"]
    assert entries[2].text == str(floor.first)


def test_a_call_is_linked_to_its_order(floor: SimpleNamespace) -> None:
    order = factories.start(
        factories.give(factories.order(product=floor.product, phone=PHONE), floor.first), floor.first
    )
    point = order.customer.contact_points.get()
    answer = signed_in(floor.first).post(url("call", order, point.public_id), headers=HTMX)
    assert 'class="callbar"' in answer.text
    link = OrderContact.objects.get()
    assert (link.order, link.call.point, link.call.purpose) == (order, point, "verification")


def test_operations_pays_out_from_the_list(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=factories.product(two_stage=False)), floor.first)
    client = signed_in(floor.operations)
    assert order.external_ref in client.get(reverse("review:approved")).text
    answer = client.post(url("disburse", order), headers=HTMX)
    order = ReviewOrder.objects.get(pk=order.pk)
    payout = Payout.objects.get()
    assert toast(answer) == f"The payout of {order.external_ref} is on its way as {payout.reference}."
    assert "Nothing to disburse" in client.get(reverse("review:approved")).text
    assert order.external_ref in client.get(reverse("review:approved") + "?state=sending").text
    assert client.post(url("disburse", order), headers=HTMX).status_code == 409


def test_a_payout_that_failed_says_why_and_can_be_sent_again(floor: SimpleNamespace) -> None:
    order = factories.order(product=factories.product(two_stage=False), amount="1200.14")
    order = factories.decide(order, floor.first)
    client = signed_in(floor.operations)
    client.post(url("disburse", order), headers=HTMX)
    for seconds in (0, 10):
        services.follow_payout(payout_id=Payout.objects.get().pk, now=NOW + timedelta(seconds=seconds))
    page = client.get(reverse("review:approved") + "?state=failed").text
    assert "The bank did not answer in time." in page
    assert "Send again" in page
    assert "Send again" in client.get(url("order", order)).text
    assert client.post(url("disburse", order), headers=HTMX).status_code == 204
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.SENDING


def test_operations_who_reviewed_it_see_why_they_cannot(floor: SimpleNamespace) -> None:
    people.set_roles(user=floor.first, roles=[Role.INITIAL_REVIEWER, Role.OPERATIONS], now=NOW)
    factories.decide(factories.order(product=factories.product(two_stage=False)), floor.first)
    page = signed_in(floor.first).get(reverse("review:approved")).text
    assert "You reviewed it" in page
    assert "hx-confirm" not in page
