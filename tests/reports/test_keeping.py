"""Channels and funders kept on their pages; a funder's share, which two people agree on."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role, User
from casework.portfolio.feeds import reasons
from casework.portfolio.models import AcquisitionChannel, Funder
from casework.reports.asking import RequestState
from casework.reports.partners.models import FunderTerms, ShareRequest
from casework.reports.partners.selectors.keeping import funder_list, shares_waiting
from casework.reports.partners.services.funders import (
    SharesDecided,
    SharesRefused,
    approve_shares,
    ask_shares,
    refuse_shares,
    take_back_shares,
)
from tests import factories
from tests.clock import NOW, TODAY
from tests.portfolio import book_of
from tests.reports.partners_floor import count, fed

pytestmark = pytest.mark.django_db
HALF = {"principal": 10_000, "interest": 5_000, "fee": 0, "penalty": 2_550}


def test_a_channel_is_added_renamed_closed_and_opened_again_on_its_page(client: Client) -> None:
    product = book_of.product()
    book = product.book
    client.force_login(factories.person("", Role.OPERATIONS))
    page, add = reverse("reports:channels"), reverse("reports:add_channel")
    assert "No channel yet" in client.get(page).content.decode()
    sent = {"name": "Web shop", "code": "web", "book": book.pk}
    assert client.post(add, sent).status_code == 204
    assert "taken already" in client.post(add, sent, headers={"HX-Request": "true"}).headers["HX-Trigger"]
    assert client.post(add, {**sent, "code": "no code"}).status_code == 422
    web = AcquisitionChannel.objects.get()

    kwargs = {"public_id": web.public_id}
    assert client.post(reverse("reports:rename_channel", kwargs=kwargs), {"name": "The web"}).status_code == 204
    fed("channel_events", [count("a", "2026-03-01", 10, channel="web")], book)
    assert client.post(reverse("reports:close_channel", kwargs=kwargs)).status_code == 204
    assert client.post(reverse("reports:close_channel", kwargs=kwargs)).status_code == 409
    html = client.get(page, {"q": "WEB"}).content.decode()
    assert "The web" in html
    assert "Closed" in html
    assert "No channel has such a name" in client.get(page, {"q": "shop"}).content.decode()

    # Facts still name it, new orders do not.
    assert fed("channel_events", [count("b", "2026-03-02", 1, channel="web")], book)[1] == []
    order = {
        "external_ref": "o", "customer_ref": "c", "customer_name": "Ada", "amount": "100.00", "term": "30",
        "channel": "web",
    }  # fmt: skip
    assert fed("orders", [order], book, product=product.code)[1] == [(2, "channel", reasons.CHANNEL_CLOSED)]
    assert client.post(reverse("reports:reopen_channel", kwargs=kwargs)).status_code == 204
    assert fed("orders", [order], book, product=product.code)[1] == []
    actions = AuditEntry.objects.filter(subject_kind="channel").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["channel.add", "channel.rename", "channel.close", "channel.reopen"]


def ask(bank: Funder, maker: User, on: date = TODAY, **bp: int) -> ShareRequest:
    return ask_shares(funder=bank, effective_on=on, bp=HALF | bp, reason="Contract", actor=maker, now=NOW)


def test_a_share_counts_once_another_person_approved_it(client: Client) -> None:
    bank = factories.funder("bank", book_of.product().book)
    maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
    with pytest.raises(SharesRefused, match="between 0"):
        ask(bank, maker, interest=10_001)
    assert ShareRequest.objects.count() == 0
    client.force_login(maker)
    sent = {
        "effective_on": TODAY.isoformat(), "principal": "100", "interest": "50", "fee": "0", "penalty": "25.5",
        "reason": "Contract",
    }  # fmt: skip
    url = reverse("reports:ask_shares", args=[bank.public_id])
    assert client.post(url, {**sent, "interest": "100.5"}).status_code == 422
    assert client.post(url, sent).status_code == 204
    asked = ShareRequest.objects.get()
    assert asked.bp == HALF
    with pytest.raises(SharesRefused, match="waits for approval"):
        ask(bank, maker)
    decide = reverse("reports:decide_shares", args=[asked.public_id])
    for decision in ("approve", "refuse"):
        own = client.post(decide, {"decision": decision, "note": "-"}, headers={"HX-Request": "true"})
        assert (own.status_code, "does not decide it" in own.headers["HX-Trigger"]) == (422, True)
    assert (FunderTerms.objects.count(), list(shares_waiting(maker))) == (0, [])
    assert list(shares_waiting(checker)) == [asked]

    client.force_login(checker)
    with pytest.raises(OutOfReach):
        take_back_shares(request=asked, actor=checker, now=NOW)
    assert client.post(decide, {"decision": "refuse"}, headers={"HX-Request": "true"}).status_code == 422
    assert client.post(decide, {"decision": "approve"}).status_code == 204
    with pytest.raises(SharesDecided):
        refuse_shares(request=asked, note="Too much", actor=checker, now=NOW)
    assert FunderTerms.objects.get().request == ShareRequest.objects.get(state=RequestState.APPROVED)
    with pytest.raises(SharesRefused, match="follow one another"):
        ask(bank, maker)


def test_a_share_that_counts_later_is_agreed_already_and_the_list_says_what_counts_today(client: Client) -> None:
    bank = factories.funder("bank", book_of.product().book)
    maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
    client.force_login(checker)
    for days, bp in ((0, {}), (9, {"interest": 4_000})):
        approve_shares(request=ask(bank, maker, TODAY + timedelta(days=days), **bp), actor=checker, now=NOW)
    withdrawn = ask(bank, maker, TODAY + timedelta(days=10))
    take_back_shares(request=withdrawn, actor=maker, now=NOW)
    [shown] = funder_list(sought="", after="", now=NOW).rows
    assert shown.counting.interest_bp == 5_000
    html = client.get(reverse("reports:funder", args=[bank.public_id])).content.decode()
    assert [html.count(word) for word in (">Approved<", ">Taken back<", "25.5")] == [2, 1, 4]
    actions = AuditEntry.objects.filter(subject_kind="funder").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "funder.add", "funder.shares_asked", "funder.terms", "funder.shares_asked", "funder.terms",
        "funder.shares_asked", "funder.shares_withdrawn",
    ]  # fmt: skip
    assert Funder.objects.count() == 1
