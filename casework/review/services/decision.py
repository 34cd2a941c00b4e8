"""Deciding an order at its stage."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.refusal import Refused
from casework.review import rules
from casework.review.models import (
    Decided,
    Decision,
    OrderContact,
    OrderEvent,
    ReasonCode,
    ReviewOrder,
    ReviewStage,
    Stage,
)
from casework.review.services import authority, limits, news
from casework.review.services.desk import DESK, day_of
from casework.review.services.dropping import drop_callbacks
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, OrderTaken, require_held, tell
from casework.workflow import assignment
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

_PROBLEMS = {
    rules.ReasonProblem.NONE_GIVEN: _("A decision needs at least one reason code."),
    rules.ReasonProblem.UNKNOWN: _("A reason code does not belong to this outcome at this stage."),
}


class DecisionRefused(Refused):
    """The decision is not complete; nothing was decided."""


@transaction.atomic
def decide(
    *,
    order: ReviewOrder,
    actor: "User",
    outcome: str,
    reasons: Sequence[str],
    note: str,
    version: int | None,
    now: datetime,
) -> Decision:
    """Decide the order at its stage and hand it on: to the re-review's pool, or to its end.

    outcome: a value of Decided. reasons: codes of ReasonCode for the stage and the outcome, at least one.
    version: `order_version` of what the actor read; None compares nothing. What lay before the actor is frozen into
    Decision.snapshot. Raises DecisionRefused (reasons), OrderChanged, OrderTaken, OutOfReach, workflow's
    TransitionRefused (not opened yet).
    """
    held = require_held(order=order, actor=actor)
    codes = sorted(set(reasons))
    _require_reasons(held, outcome, codes)
    authority.require_attempts(held, outcome=outcome, codes=codes)
    authority.require_no_question(held)
    snapshot = _snapshot(held, version)
    given = assignment.finish(desk=DESK, item=held, actor=actor, now=now, outcome=Outcome.FINISHED)
    step, changes, pools = _next(held, outcome, actor, now)
    fresh = advance(
        held, step, actor=actor, now=now, effective_on=day_of(held, now), changes=changes, detail={"reasons": codes}
    )
    if given is None or given.person_id != actor.pk or fresh.last_assignee_id != actor.pk:
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    _require_seen(fresh, version)
    limits.stop(given, held, now)
    given.save(update_fields=["worked_seconds"])
    drop_callbacks([fresh], actor=actor, now=now)
    decision = Decision.objects.create(
        order=fresh, assignment=given, stage=held.stage, outcome=outcome, reasons=codes, note=note.strip(),
        snapshot=snapshot, decided_by=actor, decided_at=now, decided_on=day_of(held, now),
    )  # fmt: skip
    tell(fresh, actor, pools=pools)
    news.announce(fresh, now=now)
    if step == rules.Step.APPROVE:
        outbox.push(APPROVED_TOPIC)
    return decision


def _require_reasons(order: ReviewOrder, outcome: str, codes: Sequence[str]) -> None:
    if outcome not in Decided.values:
        raise DecisionRefused(_("Choose approve or reject."))
    allowed = ReasonCode.objects.filter(stage=order.stage, outcome=outcome, active=True).values_list("code", flat=True)
    if problem := rules.reason_problem(given=codes, allowed=set(allowed)):
        raise DecisionRefused(_PROBLEMS[problem])


def _next(
    order: ReviewOrder, outcome: str, actor: "User", now: datetime
) -> tuple[str, dict[str, Any], tuple[object, ...]]:
    """Return the transition to run, the fields to set with it, and the pools whose pages change.

    An approval above the actor's authority is not the last one, even where the product needs only one stage.
    """
    approved, last_stage = outcome == Decided.APPROVED, order.stage == Stage.RE_REVIEW or not order.product.two_stage
    if approved and authority.must_escalate(order, actor=actor, amount=order.value, last_stage=last_stage):
        last_stage = False
    step = rules.step_after(approved=approved, last_stage=last_stage)
    if step == rules.Step.REJECT:
        return step, {"closed_at": now, "expires_at": None}, (order.pool.public_id,)
    if step == rules.Step.APPROVE:
        days, zone = order.product.approval_days, order.book.time_zone
        expires_at = rules.expiry(day=day_of(order, now), days=days, zone=zone)
        return step, {"closed_at": now, "expires_at": expires_at}, (order.pool.public_id,)
    pool = ReviewStage.objects.select_related("pool").get(stage=Stage.RE_REVIEW).pool
    return step, {"pool": pool, "waiting_since": now}, (order.pool.public_id, pool.public_id)


def _require_seen(order: ReviewOrder, version: int | None) -> None:
    """Compare, now that the row is locked, the event before this decision's own with the one that the actor saw."""
    if version is None:
        return
    last_two = list(OrderEvent.objects.filter(item=order).order_by("-pk").values_list("pk", flat=True)[:2])
    if last_two[1:] != [version]:
        raise OrderChanged(_("This order changed while you were reading it. Look at it again, then decide."))


def _snapshot(order: ReviewOrder, version: int | None) -> dict[str, Any]:
    """Return what lay before the reviewer: the facts themselves, and which contacts there were. No numbers in clear."""
    contacts = (
        OrderContact.objects.filter(order=order).order_by("pk").values_list("attempt__public_id", "call__public_id")
    )
    return {
        "version": version,
        "amount": str(order.value),
        "currency": order.currency,
        "term": order.term,
        "product": order.product.code,
        "customer": str(order.customer.public_id),
        "machine_score": order.machine_score,
        "application": order.application,
        "limit_at": order.limit_at.isoformat() if order.limit_at else None,
        "contacts": [{"attempt": _text(attempt), "call": _text(call)} for attempt, call in contacts],
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
