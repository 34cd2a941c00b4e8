"""A complaint that customer service records on the customer's page stops collection, and quality draws from it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from casework.contact.models import Hold
from casework.lib.refusal import OutOfReach
from casework.quality.selectors.targets import targets_of
from casework.review.models import Decision
from casework.service import services
from tests import factories
from tests.clock import NOW, TODAY

REVIEW = TODAY + timedelta(days=7)


@pytest.mark.usefixtures("at_now")
def test_a_complaint_is_recorded_shown_and_kept_once(desk: SimpleNamespace, client: Client) -> None:
    client.force_login(desk.agent)
    address = reverse("service:complain", args=[desk.ada.public_id])
    form = client.get(address).content.decode()
    assert REVIEW.isoformat() in form
    assert client.post(address, {"about": "", "review_on": REVIEW}).status_code == 422
    assert not Hold.objects.exists()

    answer = client.post(address, {"about": "Was called a liar", "review_on": REVIEW})

    assert (answer.status_code, "complained" in answer["HX-Trigger"]) == (204, True)
    hold = Hold.objects.get()
    assert (hold.customer, hold.loan, hold.kind, hold.reason) == (desk.ada, None, "complaint", "Was called a liar")
    assert (hold.placed_by, hold.placed_at, hold.review_on) == (desk.agent, NOW, REVIEW)
    for reader, may in ((desk.agent, True), (desk.auditor, False)):
        client.force_login(reader)
        page = client.get(reverse("service:customer", args=[desk.ada.public_id])).content.decode()
        assert "Was called a liar" in page
        assert (address in page) is may
    client.force_login(desk.agent)
    again = client.post(address, {"about": "Again", "review_on": REVIEW}, headers={"HX-Request": "true"})
    assert again.status_code in {409, 422}
    assert Hold.objects.count() == 1


def test_whoever_is_not_of_customer_service_records_none(desk: SimpleNamespace) -> None:
    with pytest.raises(OutOfReach):
        services.take_complaint(customer=desk.ada, about="x", review_on=REVIEW, actor=desk.auditor, now=NOW)
    assert not Hold.objects.exists()


def test_a_targeted_sample_draws_what_was_done_with_who_complained(desk: SimpleNamespace) -> None:
    reviewer = factories.person("", "initial_reviewer", team=factories.review_team())
    factories.decide(desk.order, reviewer)
    services.take_complaint(customer=desk.ada, about="Was called a liar", review_on=REVIEW, actor=desk.agent, now=NOW)

    drawn = targets_of("order", TODAY, {"complaint": 1})

    assert [(member.pk, reasons) for member, reasons in drawn] == [(Decision.objects.get().pk, ["complaint"])]
    assert targets_of("order", date(2026, 2, 1), {"complaint": 1}) == []
