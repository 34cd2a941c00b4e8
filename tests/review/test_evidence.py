"""What an approval demands, what it grants, what is frozen with it; reasons in versions; others in common."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.jobs.models import AuditEntry
from casework.portfolio.models import Product
from casework.review import rules, services
from casework.review.findings import finding_key
from casework.review.models import Decision, ReasonCode, RequiredEvidence, ReviewOrder
from casework.review.rules import GrantProblem
from casework.review.selectors.reasons import newest_labels, reason_labels, reasons_of
from casework.review.selectors.shared import count_shared, shared_of
from casework.review.services import DecisionRefused
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, PHONE, signed_in, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
APPLICATION = {"risk": [{"finding": "Many applications", "advice": "Ask"}], "job": {"Employer": "River Mill"}}
LATER = NOW + timedelta(seconds=20)


def opened(floor: SimpleNamespace, product: Product | None = None, **changes: Any) -> ReviewOrder:
    new = factories.order(product=product or floor.product, application=APPLICATION, phone=PHONE, **changes)
    return factories.start(factories.give(new, floor.first), floor.first)


def approve(order: ReviewOrder, actor: Any, outcome: str = "approved", **changes: Any) -> Decision:
    reason = "verified" if outcome == "approved" else "fraud_signs"
    return services.decide(
        order=order, actor=actor, outcome=outcome, reasons=[reason], note="", version=None, now=NOW, **changes
    )


# --- evidence -------------------------------------------------------------------------------------------------


def demand(*kinds: str, stage: str = "initial", product: Product | None = None) -> None:
    for kind in kinds:
        RequiredEvidence.objects.create(stage=stage, product=product, kind=kind)


def test_an_approval_names_all_that_is_missing_and_changes_nothing(floor: SimpleNamespace) -> None:
    demand("images_seen", "findings_checked", product=floor.product)
    demand("applicant_reached", "document_there")
    order = opened(floor)
    with pytest.raises(DecisionRefused) as refused:
        approve(order, floor.first)
    assert str(refused.value) == (
        "Before it can be approved: ID photo and live photo looked at · Every risk finding checked · "
        "Applicant reached and verified · A document on file."
    )
    fresh = ReviewOrder.objects.get(pk=order.pk)
    assert (fresh.state, fresh.granted_amount, Decision.objects.count()) == ("in_review", None, 0)
    assert approve(order, floor.first, "rejected").outcome == "rejected"


def test_evidence_is_gathered_and_frozen_with_the_decision(floor: SimpleNamespace) -> None:
    demand("images_seen", "findings_checked", "applicant_reached", "document_there")
    order = opened(floor)
    photos = [factories.order_file(order, kind) for kind in ("id_photo", "live_photo")]
    paper, client = factories.order_file(order), signed_in(floor.first)
    for photo in photos:
        b"".join(client.get(url("file", order, photo.public_id)).streaming_content)
    key = finding_key("Many applications")
    services.check_finding(order=order, finding=key, checked=True, seen=0, actor=floor.first, now=NOW)
    factories.note(order, floor.first)
    note = factories.order_note(order, floor.first)
    shown = client.get(url("evidence", order), headers=HTMX).context["evidence"]
    assert [one.met for one in shown] == [True] * 4

    snapshot = approve(order, floor.first).snapshot

    assert [(one["sha256"], one["looked_at"]) for one in snapshot["files"]] == [
        (photos[0].digest, NOW.isoformat()), (photos[1].digest, NOW.isoformat()), (paper.digest, None),
    ]  # fmt: skip
    assert snapshot["checks"] == [
        {
            "stage": "initial", "finding": "Many applications", "checked": True, "by": str(floor.first.public_id),
            "at": NOW.isoformat(),
        }
    ]  # fmt: skip
    assert snapshot["notes"] == [{"thread": str(note.thread), "version": 1}]
    assert snapshot["evidence"] == ["images_seen", "findings_checked", "applicant_reached", "document_there"]


def test_somebody_elses_look_and_one_photo_are_not_enough(floor: SimpleNamespace) -> None:
    demand("images_seen")
    order = opened(floor)
    photo = factories.order_file(order, "id_photo")
    services.look_at_file(file=photo, viewer=floor.first, from_start=True, now=NOW)
    with pytest.raises(DecisionRefused):
        approve(order, floor.first)
    live = factories.order_file(order, "live_photo")
    services.look_at_file(file=live, viewer=floor.supervisor, from_start=True, now=NOW)
    with pytest.raises(DecisionRefused):
        approve(order, floor.first)
    services.look_at_file(file=live, viewer=floor.first, from_start=True, now=NOW)
    assert approve(order, floor.first).outcome == "approved"


def test_demands_are_of_a_stage_and_a_product(floor: SimpleNamespace) -> None:
    demand("document_there", stage="re_review")
    demand("document_there", product=factories.product())
    order = opened(floor)
    approve(order, floor.first)
    again = factories.start(factories.give(order, floor.checker), floor.checker)
    with pytest.raises(DecisionRefused, match="A document on file"):
        approve(again, floor.checker)


def test_an_order_without_findings_has_them_all_checked(floor: SimpleNamespace) -> None:
    demand("findings_checked")
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    assert approve(order, floor.first).outcome == "approved"


# --- what is granted ------------------------------------------------------------------------------------------


def test_less_may_be_granted_and_the_loan_is_opened_with_it(floor: SimpleNamespace) -> None:
    order = opened(floor, factories.product(two_stage=False), amount="10000.00", term=30)
    decision = approve(order, floor.first, amount=Decimal("8000.50"), term=20)
    order = ReviewOrder.objects.get(pk=order.pk)
    assert (decision.amount, decision.term) == (Decimal("8000.50"), 20)
    assert (order.value, order.payable_amount, order.payable_term) == (Decimal(10_000), Decimal("8000.50"), 20)
    loan = factories.pay_out(order, floor.operations)
    assert (loan.principal, loan.instalments.get().due_on) == (Decimal("8000.50"), loan.disbursed_on + timedelta(20))


def test_the_re_review_starts_from_what_was_granted(floor: SimpleNamespace) -> None:
    order = opened(floor)
    approve(order, floor.first, amount=Decimal(7000))
    again = factories.start(factories.give(order, floor.checker), floor.checker)
    form = signed_in(floor.checker).get(url("order", again)).context["decide_form"]
    assert (form["amount"].value(), form["term"].value()) == (Decimal(7000), order.term)
    assert approve(again, floor.checker).amount == Decimal(7000)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"amount": Decimal("10000.01")}, "No more"), ({"amount": Decimal(0)}, "more than zero"), ({"term": 0}, "zero")],
)
def test_what_may_not_be_granted(floor: SimpleNamespace, changes: dict[str, Any], rule: str) -> None:
    order = opened(floor)
    with pytest.raises(DecisionRefused, match=rule):
        approve(order, floor.first, **changes)
    assert Decision.objects.count() == 0


def test_a_product_may_allow_more_and_a_rejection_grants_nothing(floor: SimpleNamespace) -> None:
    Product.objects.filter(pk=floor.product.pk).update(above_asked=True)
    assert approve(opened(floor), floor.first, amount=Decimal(12_000)).amount == Decimal(12_000)
    rejected = approve(opened(floor), floor.first, "rejected", amount=Decimal(1))
    assert (rejected.amount, ReviewOrder.objects.get(pk=rejected.order_id).granted_amount) == (None, None)


@given(amount=st.decimals(-10, 200, places=2), term=st.integers(-3, 40_000), above=st.booleans())
def test_a_grant_is_positive_fits_and_stays_below_what_was_asked(amount: Decimal, term: int, above: bool) -> None:
    problem = rules.grant_problem(amount=amount, term=term, asked=Decimal(100), above_asked=above)
    sound = amount > 0 and 1 <= term <= rules.LONGEST_TERM
    assert (problem is None) == (sound and (above or amount <= 100))
    assert problem != GrantProblem.ABOVE_ASKED or amount > 100


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.82", "0.82"), ("82 %", "0.82"), ("82", "0.82"), ("1", "1"), ("0.5 %", "0.005"), ("x", None), ("101", None),
     ("-1", None), ("nan", None), ("", None)],
)  # fmt: skip
def test_a_match_score_is_read_as_the_source_wrote_it(text: str, share: str | None) -> None:
    assert rules.share_of(text) == (None if share is None else Decimal(share))


# --- reasons --------------------------------------------------------------------------------------------------


def put(label: str, **changes: Any) -> ReasonCode:
    kept = {"position": 1, "min_attempts": 0, "active": True} | changes
    return services.put_reason(
        stage="initial", outcome="approved", code="verified", label=label, actor=None, now=NOW, **kept
    )


def test_a_decision_goes_on_saying_what_it_said(floor: SimpleNamespace) -> None:
    old = approve(opened(floor), floor.first)
    assert put("All verified by phone").version == 2
    new = approve(opened(floor), floor.first)
    labels = reason_labels()
    assert reasons_of(old, labels) == ["Identity, job and contacts verified"]
    assert reasons_of(new, labels) == ["All verified by phone"]
    assert (old.reason_versions, new.reason_versions) == ({"verified": 1}, {"verified": 2})
    assert newest_labels()["initial", "approved", "verified"] == "All verified by phone"
    assert AuditEntry.objects.get(action="reason.put").detail["version"] == 2


def test_another_place_or_a_withdrawal_is_no_new_version(floor: SimpleNamespace) -> None:
    same = put("Identity, job and contacts verified", position=7, active=False)
    assert (same.version, same.position, same.active) == (1, 7, False)
    with pytest.raises(DecisionRefused, match="does not belong"):
        approve(opened(floor), floor.first)


def test_the_administration_changes_words_by_a_new_version(floor: SimpleNamespace, admin_client: Client) -> None:
    reason = ReasonCode.objects.get(stage="initial", outcome="approved", code="verified")
    page = reverse("admin:review_reasoncode_change", args=[reason.pk])
    sent = {"label": "Verified", "position": "1", "min_attempts": "0", "active": "on"}
    assert admin_client.post(page, sent).status_code == 302
    newest = ReasonCode.objects.get(stage="initial", outcome="approved", code="verified", active=True)
    reason = ReasonCode.objects.get(pk=reason.pk)
    assert (newest.label, newest.version, reason.label, reason.active) == (
        "Verified", 2, "Identity, job and contacts verified", False,
    )  # fmt: skip
    assert admin_client.post(page, sent).status_code == 403


# --- in common ------------------------------------------------------------------------------------------------


def test_others_in_common_are_found_a_few_at_a_time(floor: SimpleNamespace) -> None:
    order = opened(floor, customer_ref="me")
    factories.order(product=floor.product, customer_ref="me", phone=PHONE, application=APPLICATION)
    factories.orders(3, product=floor.product, phone=PHONE)
    factories.orders(2, product=floor.product, application={"job": {"Employer": "RIVER MILL"}})
    with patch("casework.review.selectors.shared.MOST", 2):
        found = {one.kind: one for one in shared_of(order=order, viewer=floor.first)}
        assert {kind: len(one.rows) for kind, one in found.items()} == {"phone": 2, "employer": 2}
        assert found["employer"].after is None
        more = shared_of(order=order, viewer=floor.first, kind="phone", after=found["phone"].after)
        assert count_shared(order) == (4, True)
    assert [(one.kind, len(one.rows), one.after) for one in more] == [("phone", 1, None)]
    newest = [row.order.pk for row in (*found["phone"].rows, *more[0].rows)]
    assert newest == sorted(newest, reverse=True)
    assert order.customer_id not in {row.order.customer_id for row in found["phone"].rows}
    assert count_shared(order) == (5, False)


def test_only_who_may_read_them_can_open_the_others(floor: SimpleNamespace) -> None:
    order = opened(floor)
    factories.orders(1, product=floor.product, phone=PHONE)
    assert [row.readable for row in shared_of(order=order, viewer=floor.first)[0].rows] == [False]
    assert [row.readable for row in shared_of(order=order, viewer=floor.supervisor)[0].rows] == [True]
    page = signed_in(floor.first).get(url("tab", order, "shared") + "?kind=phone&after=garbage", headers=HTMX)
    assert "Applicant order" in page.text
