"""The decision panel: what its viewer may do with the order now, and the reasons to choose from."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Max

from casework.review import permissions
from casework.review.models import Decided, DecisionDraft, OrderEvent, OrderState, ReasonCode, ReviewOrder
from casework.review.selectors.draft import draft_of
from casework.review.selectors.evidence import Evidence, evidence_of

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the right column shows.

    mode: "start" (held, not opened: it opens by itself), "decide" (held and in review), "hold" (held, information is
    asked for), "assign" (the viewer's team has it), "disburse" (approved or its payout failed, and the viewer is
    operations and did not review it), "yours" (held now, on a page that was opened before: see panel_beside), "read".
    version: see `order_version`. reasons: by outcome. draft: what the viewer had entered before. evidence: what an
    approval demands.
    """

    mode: str
    version: int = 0
    reasons: dict[str, list[ReasonCode]] = field(default_factory=dict)
    draft: DecisionDraft | None = None
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def approving(self) -> list[ReasonCode]:
        """Reasons to approve."""
        return self.reasons.get(Decided.APPROVED, [])

    @property
    def rejecting(self) -> list[ReasonCode]:
        """Reasons to reject."""
        return self.reasons.get(Decided.REJECTED, [])


def order_version(order: ReviewOrder) -> int:
    """Return the version of an order: the number of its latest event, 0 for none."""
    return OrderEvent.objects.filter(item=order).aggregate(latest=Max("pk"))["latest"] or 0


def panel_of(*, order: ReviewOrder, viewer: "User") -> Panel:
    """Return the panel of `order` for `viewer`. Nine queries at most."""
    if order.state in ReviewOrder.HELD and order.assignee_id == viewer.pk:
        if order.state == OrderState.ON_HOLD:
            return Panel(mode="hold")
        mode = "decide" if order.state == OrderState.IN_REVIEW else "start"
        return Panel(
            mode=mode, version=order_version(order), reasons=_reasons(order),
            draft=draft_of(order=order, person=viewer), evidence=evidence_of(order=order, actor=viewer),
        )  # fmt: skip
    undecided = order.state in ReviewOrder.HELD | ReviewOrder.WAITING
    if undecided and permissions.assignable_by(viewer).filter(pk=order.pk).exists():
        return Panel(mode="assign")
    payable = permissions.disbursable_by(viewer).filter(pk=order.pk).exclude(reviewers__person=viewer)
    return Panel(
        mode="disburse" if order.state in {OrderState.APPROVED, OrderState.FAILED} and payable.exists() else "read"
    )


def panel_beside(*, order: ReviewOrder, viewer: "User") -> Panel:
    """Return the panel of a page that was opened when `viewer` did not hold the order: there nothing begins unasked."""
    if order.state in ReviewOrder.HELD and order.assignee_id == viewer.pk:
        return Panel(mode="yours")
    return panel_of(order=order, viewer=viewer)


def _reasons(order: ReviewOrder) -> dict[str, list[ReasonCode]]:
    found: dict[str, list[ReasonCode]] = {}
    for reason in ReasonCode.objects.filter(stage=order.stage, active=True).order_by("position", "pk"):
        found.setdefault(reason.outcome, []).append(reason)
    return found
