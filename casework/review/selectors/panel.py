"""The decision panel: what its viewer may do with the order now, and the reasons to choose from."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Max

from casework.review import permissions
from casework.review.models import Decided, OrderEvent, OrderState, ReasonCode, ReviewOrder

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the right column shows.

    mode: "start" (held, not opened: it opens by itself), "decide" (held and in review), "hold" (held, information is
    asked for), "assign" (the viewer's team has it), "disburse" (approved or its payout failed, and the viewer is
    operations and did not review it), "read". version: see `order_version`. reasons: by outcome.
    """

    mode: str
    version: int = 0
    reasons: dict[str, list[ReasonCode]] = field(default_factory=dict)

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
    """Return the panel of `order` for `viewer`. Two queries at most."""
    if order.state in ReviewOrder.HELD and order.assignee_id == viewer.pk:
        if order.state == OrderState.ON_HOLD:
            return Panel(mode="hold")
        mode = "decide" if order.state == OrderState.IN_REVIEW else "start"
        return Panel(mode=mode, version=order_version(order), reasons=_reasons(order))
    undecided = order.state in ReviewOrder.HELD | ReviewOrder.WAITING
    if undecided and permissions.assignable_by(viewer).filter(pk=order.pk).exists():
        return Panel(mode="assign")
    payable = permissions.disbursable_by(viewer).filter(pk=order.pk).exclude(reviewers__person=viewer)
    return Panel(
        mode="disburse" if order.state in {OrderState.APPROVED, OrderState.FAILED} and payable.exists() else "read"
    )


def _reasons(order: ReviewOrder) -> dict[str, list[ReasonCode]]:
    found: dict[str, list[ReasonCode]] = {}
    for reason in ReasonCode.objects.filter(stage=order.stage, active=True).order_by("pk"):
        found.setdefault(reason.outcome, []).append(reason)
    return found
