"""Approved orders on their way to a loan: to pay out, being paid, failed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from casework.review import permissions
from casework.review.models import OrderReviewer, OrderState, Payout, ReviewOrder
from casework.review.selectors.pool_figures import Chip

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50
_TABS = {
    OrderState.APPROVED: _("To pay out"),
    OrderState.SENDING: _("Being sent"),
    OrderState.FAILED: _("Failed"),
}


@dataclass(frozen=True, kw_only=True)
class ApprovedRow:
    """One approved order. reviewed_by_viewer: then somebody else has to pay it out. problem: why its payout failed."""

    order: ReviewOrder
    reviewed_by_viewer: bool
    problem: str


@dataclass(frozen=True, kw_only=True)
class ApprovedPage:
    """A page of one tab, the newest first. after: where the next page begins, None on the last. state: the tab."""

    rows: list[ApprovedRow]
    after: UUID | None
    state: OrderState
    tabs: list[Chip]

    @property
    def query(self) -> str:
        """What the address of this tab says."""
        return f"?state={self.state.value}"


def approved_orders(*, viewer: "User", state: str = "", after: UUID | None = None) -> ApprovedPage:
    """Return a page of orders to pay out, of those being sent or of those that failed. Three queries, four with after.

    state: one of approved, sending, failed; anything else means approved.
    """
    chosen = next((tab for tab in _TABS if tab.value == state), OrderState.APPROVED)
    mine = permissions.paid_by(viewer)
    orders = mine.filter(state=chosen).order_by("-pk")
    last = ReviewOrder.objects.filter(public_id=after).values_list("pk", flat=True).first() if after else None
    if last is not None:
        orders = orders.filter(pk__lt=last)
    problem = Payout.objects.filter(order=OuterRef("pk")).order_by("-number").values("problem")[:1]
    found = list(
        orders.select_related("customer", "product", "initial_by", "rereview_by", "disbursed_by")
        .defer("application", "customer__id_number", "customer__job")
        .annotate(problem=Subquery(problem))[: PAGE + 1]
    )
    own = set(OrderReviewer.objects.filter(order__in=found, person=viewer).values_list("order_id", flat=True))
    rows = [
        ApprovedRow(order=order, reviewed_by_viewer=order.pk in own, problem=order.problem or "")
        for order in found[:PAGE]
    ]
    return ApprovedPage(
        rows=rows, after=found[PAGE - 1].public_id if len(found) > PAGE else None, state=chosen,
        tabs=_tabs(viewer, chosen),
    )  # fmt: skip


def _tabs(viewer: "User", chosen: OrderState) -> list[Chip]:
    """Return the tabs; each is counted no further than a page, so that a flood costs nothing."""
    tabs = []
    for state, label in _TABS.items():
        waiting = permissions.paid_by(viewer).filter(state=state).order_by()
        number = len(waiting.values_list("pk", flat=True)[: PAGE + 1])
        shown = f"{PAGE}+" if number > PAGE else str(number)
        tabs.append(Chip(label=str(label), query=f"?state={state.value}", count=shown, active=state == chosen))
    return tabs
