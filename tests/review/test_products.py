"""How a product's orders are reviewed: changed by operations, obeyed by intake and assignment, noted."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from casework.jobs.models import AuditEntry
from casework.people.models import Role, Skill
from casework.portfolio.models import Product
from casework.review import services
from casework.review.models import EvidenceKind, RequiredEvidence, ReviewOrder, Stage
from casework.workflow import requirements
from casework.workflow.next import NothingWaits, take_next
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in

pytestmark = pytest.mark.usefixtures("at_now")
DATA = {"stages": "two", "order_days": "", "approval_days": "", "language": ""}


@pytest.fixture
def keeper(floor: SimpleNamespace) -> Any:
    return signed_in(factories.person("", Role.OPERATIONS))


def put(keeper: Any, product: Product, **data: Any) -> Any:
    return keeper.post(reverse("review:product", args=[product.public_id]), DATA | data, headers=HTMX)


def changes() -> list[tuple[str, Any, Any]]:
    rows = AuditEntry.objects.filter(action="product.change").order_by("pk")
    return [(row.detail["field"], row.detail["before"], row.detail["after"]) for row in rows]


def test_operations_change_how_a_product_is_reviewed_and_each_change_is_noted(
    floor: SimpleNamespace, keeper: Any
) -> None:
    sent = {
        "stages": "one", "order_days": "7", "approval_days": "3", "above_asked": "on",
        "evidence_initial": ["findings_checked", "document_there"],
    }  # fmt: skip
    for _twice in range(2):
        assert put(keeper, floor.product, **sent).status_code == 204
    product = Product.objects.get(pk=floor.product.pk)
    assert (product.two_stage, product.order_days, product.approval_days, product.above_asked) == (False, 7, 3, True)
    assert changes() == [
        ("two_stage", True, False),
        ("above_asked", False, True),
        ("order_days", None, 7),
        ("approval_days", None, 3),
        ("evidence_initial", [], ["document_there", "findings_checked"]),
    ]
    page = keeper.get(reverse("review:products")).text
    for text in ("initial review only", "7 d", "3 d", "Every risk finding checked"):
        assert text in page
    order = factories.order(product=product)
    assert order.expires_at is not None
    decided = factories.give(order, floor.first)
    factories.start(decided, floor.first)
    with pytest.raises(services.DecisionRefused):
        services.decide(
            order=decided, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
        )  # fmt: skip


def test_what_is_wrong_comes_back_and_changes_nothing(floor: SimpleNamespace, keeper: Any) -> None:
    for wrong in ({"order_days": "-1"}, {"stages": "three"}, {"language": "no such!"}, {"evidence_initial": "tea"}):
        assert put(keeper, floor.product, **wrong).status_code == 422
    assert changes() == []


def test_what_every_product_demands_stands_apart(floor: SimpleNamespace, keeper: Any) -> None:
    RequiredEvidence.objects.create(stage="initial", product=floor.product, kind="images_seen")
    sent = {"evidence_initial": ["document_there"], "evidence_re_review": []}
    assert keeper.post(reverse("review:every_product"), sent, headers=HTMX).status_code == 204
    rows = RequiredEvidence.objects.order_by("pk").values_list("product", "kind")
    assert list(rows) == [(floor.product.pk, "images_seen"), (None, "document_there")]
    assert "A document on file" in keeper.get(reverse("review:products")).text
    assert keeper.post(reverse("review:every_product"), {}, headers=HTMX).status_code == 204
    assert RequiredEvidence.objects.count() == 1


def test_only_who_has_the_products_skill_is_given_its_orders(floor: SimpleNamespace, keeper: Any) -> None:
    before = factories.order(product=floor.product)
    assert put(keeper, floor.product, skill_needed="on", language="ha").status_code == 204
    after = factories.order(product=Product.objects.get(pk=floor.product.pk))
    asked = {"product": floor.product.code, "language": "ha"}
    assert list(ReviewOrder.objects.values_list("requires", flat=True)) == [asked, asked]
    with pytest.raises(NothingWaits):
        take_next(desk=services.DESK, person=floor.first, now=NOW)
    for kind, code in asked.items():
        Skill.objects.create(user=floor.first, kind=kind, code=code)
    taken = {take_next(desk=services.DESK, person=floor.first, now=NOW).pk for _both in range(2)}
    assert taken == {before.pk, after.pk}
    assert put(keeper, floor.product).status_code == 204
    assert list(ReviewOrder.objects.values_list("requires", flat=True)) == [{}, {}]


def test_orders_that_ask_for_something_of_their_own_go_on_asking_for_it(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product)
    ReviewOrder.objects.filter(pk=order.pk).update(requires={"other": "vip"})
    terms = services.Terms(
        two_stage=True, above_asked=False, order_days=None, approval_days=None, skill_needed=True, language=""
    )
    evidence = {Stage.RE_REVIEW: [EvidenceKind.IMAGES_SEEN]}
    changed = services.set_terms(product=floor.product, terms=terms, evidence=evidence, actor=None, now=NOW)
    assert changed == ["skill_needed", "evidence_re_review"]
    assert ReviewOrder.objects.get().requires == {"other": "vip"}


@pytest.mark.parametrize(
    ("needed", "language", "asks"),
    [(False, "", {}), (True, "", {"product": "p"}), (False, "zh", {"language": "zh"}),
     (True, "zh", {"product": "p", "language": "zh"})],
)  # fmt: skip
def test_what_orders_ask_for(needed: bool, language: str, asks: dict[str, str]) -> None:
    product = SimpleNamespace(pk=1, code="p", skill_needed=needed, language=language)
    assert requirements.of(product) == asks


def test_others_look_and_change_nothing(floor: SimpleNamespace) -> None:
    page = signed_in(floor.supervisor).get(reverse("review:products")).text
    assert floor.product.name in page
    assert reverse("review:product", args=[floor.product.public_id]) not in page
