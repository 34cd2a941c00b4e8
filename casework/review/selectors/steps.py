"""The steps beside the decision: what an order waits for, and what its reader may do about it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.review import permissions, rules
from casework.review.models import (
    OrderCallback,
    OrderEvent,
    OrderHold,
    OrderQuestion,
    OrderState,
    Payout,
    Reopening,
    ReviewOrder,
    Stage,
)
from casework.review.selectors.dossier import RELATED
from casework.review.states import STOPPABLE_STATES, UNDECIDED_STATES, HoldEnd, PayoutState

if TYPE_CHECKING:
    from casework.people.models import User

HOLD, RESUME, CALLBACK, CANCEL = "hold", "resume", "callback", "cancel-callback"
ASK, ANSWER, GIVE_BACK, WITHDRAW, REOPEN = "ask", "answer", "give-back", "withdraw", "reopen"
ALL_STEPS = (HOLD, RESUME, CALLBACK, CANCEL, ASK, ANSWER, GIVE_BACK, WITHDRAW, REOPEN)
HELD_STATE = OrderState.ON_HOLD.value
_DECIDED = {OrderState.APPROVED, OrderState.REJECTED}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What an order waits for, and which steps its viewer may take (names of ALL_STEPS).

    hold: the open one; lapsed: the newest one, if nothing arrived by its deadline. callback: the open one; missed: its
    time is past and nobody called. question: the open one; answered: those that have an answer, the newest first.
    failed: the payout that failed. reopened: the newest reopening, while the order is open. ended: the step that called
    it off, with its reason.
    """

    steps: list[str]
    hold: OrderHold | None = None
    lapsed: OrderHold | None = None
    callback: OrderCallback | None = None
    missed: bool = False
    question: OrderQuestion | None = None
    answered: list[OrderQuestion] = field(default_factory=list)
    failed: Payout | None = None
    reopened: Reopening | None = None
    ended: OrderEvent | None = None

    @property
    def is_bare(self) -> bool:
        """Say whether there is nothing to show at all."""
        news = (self.hold, self.lapsed, self.callback, self.question, self.failed, self.reopened, self.ended)
        return not (self.steps or self.answered or any(news))


def order_for_step(user: "User", public_id: UUID, step: str) -> ReviewOrder:
    """Return the order with which `user` may take `step`, as far as rights go; the service says what its state allows.

    Raises Http404 for everybody else.
    """
    rights = {WITHDRAW: permissions.withdrawable_by, REOPEN: permissions.reopenable_by}
    orders = rights.get(step, permissions.once_held_by)(user)
    return get_object_or_404(orders.select_related(*RELATED), public_id=public_id)


def waiting_of(*, order: ReviewOrder, viewer: "User", now: datetime) -> Waiting:
    """Return what `order` waits for and what `viewer` may do. Eight queries at most."""
    hold = OrderHold.objects.filter(order=order).select_related("held_by").order_by("-pk").first()
    asked = list(OrderQuestion.objects.filter(order=order).select_related("asked_by", "answered_by").order_by("-pk"))
    callback = OrderCallback.objects.filter(order=order, closed_at__isnull=True).select_related("point").first()
    question = next((one for one in asked if one.answered_at is None and one.dropped_at is None), None)
    has_hold = order.state == OrderState.ON_HOLD
    return Waiting(
        steps=_steps(order, viewer, asked=question is not None, booked=callback is not None),
        hold=hold if has_hold else None,
        lapsed=hold if hold and hold.outcome == HoldEnd.LAPSED and order.state in ReviewOrder.HELD else None,
        callback=callback,
        missed=callback is not None and callback.at + rules.CALLBACK_GRACE < now,
        question=question,
        answered=[one for one in asked if one.answered_at is not None],
        failed=_failed(order),
        reopened=_reopened(order),
        ended=_ended(order),
    )


def _failed(order: ReviewOrder) -> Payout | None:
    if order.state != OrderState.FAILED:
        return None
    return Payout.objects.filter(order=order, state=PayoutState.FAILED).order_by("-number").first()


def _reopened(order: ReviewOrder) -> Reopening | None:
    if order.state not in UNDECIDED_STATES:
        return None
    return Reopening.objects.filter(decision__order=order).select_related("reopened_by").order_by("-pk").first()


def _ended(order: ReviewOrder) -> OrderEvent | None:
    if order.state not in {OrderState.WITHDRAWN, OrderState.EXPIRED}:
        return None
    ends = OrderEvent.objects.filter(item=order, name__in=["withdraw", "expire"]).select_related("actor")
    return ends.order_by("-pk").first()


def may_withdraw(user: "User", order: ReviewOrder) -> bool:
    """Say whether `user` can call this order off now. One query at most."""
    return order.state in STOPPABLE_STATES and permissions.withdrawable_by(user).filter(pk=order.pk).exists()


def _steps(order: ReviewOrder, viewer: "User", *, asked: bool, booked: bool) -> list[str]:
    steps = _of_the_holder(order, asked=asked, booked=booked) if order.assignee_id == viewer.pk else []
    if may_withdraw(viewer, order):
        steps.append(WITHDRAW)
    if order.state in _DECIDED and permissions.reopenable_by(viewer).filter(pk=order.pk).exists():
        steps.append(REOPEN)
    return steps


def _of_the_holder(order: ReviewOrder, *, asked: bool, booked: bool) -> list[str]:
    calls = [CALLBACK, CANCEL] if booked else [CALLBACK]
    if order.state == OrderState.ON_HOLD:
        return [RESUME, *calls, *([] if asked else [GIVE_BACK])]
    if order.state != OrderState.IN_REVIEW:
        return [] if asked else [GIVE_BACK]
    if asked:
        return [ANSWER, HOLD, *calls]
    return [HOLD, *calls, *([ASK] if order.stage == Stage.RE_REVIEW else []), GIVE_BACK]
