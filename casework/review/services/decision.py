"""Deciding an order at its stage."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.money import ZERO
from casework.lib.refusal import Refused
from casework.review import rules
from casework.review.models import (
    Decided,
    Decision,
    DecisionDraft,
    OrderAssignment,
    OrderEvent,
    ReasonCode,
    ReviewOrder,
    ReviewStage,
    Stage,
)
from casework.review.selectors.evidence import Evidence, evidence_of
from casework.review.services import authority, limits, news
from casework.review.services.desk import DESK, day_of
from casework.review.services.dropping import drop_callbacks
from casework.review.services.hold import APPROVED_TOPIC, OrderChanged, OrderTaken, require_held, tell
from casework.review.services.snapshot import snapshot_of
from casework.workflow import assignment
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

_GRANT_PROBLEMS = {
    rules.GrantProblem.NOT_POSITIVE: _("Amount and term must be more than zero."),
    rules.GrantProblem.ABOVE_ASKED: _("No more can be approved than the applicant asked for."),
    rules.GrantProblem.TERM_TOO_LONG: _("The term is too long."),
}
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
    amount: Decimal | None = None,
    term: int | None = None,
) -> Decision:
    """Decide the order at its stage and hand it on: to the re-review's pool, or to its end.

    outcome: a value of Decided. reasons: codes of ReasonCode for the stage and the outcome, at least one.
    version: `order_version` of what the actor read; None compares nothing. amount, term: what an approval grants, None
    for what stands (asked for, or granted before). What lay before the actor is frozen into Decision.snapshot, and
    drafts of the stage are gone. Raises DecisionRefused (reasons, amount, missing evidence), OrderChanged, OrderTaken,
    OutOfReach, workflow's TransitionRefused (not opened yet).
    """
    held = require_held(order=order, actor=actor)
    versions = _require_reasons(held, outcome, reasons)
    authority.require_attempts(held, outcome=outcome, codes=sorted(versions))
    authority.require_no_question(held)
    granted = _require_grantable(held, outcome, amount, term)
    given = assignment.finish(desk=DESK, item=held, actor=actor, now=now, outcome=Outcome.FINISHED)
    step, changes, pools = _next(held, outcome, actor, now, amount=granted.get("granted_amount", ZERO))
    fresh = advance(
        held, step, actor=actor, now=now, effective_on=day_of(held, now), changes=changes | granted,
        detail={"reasons": sorted(versions)},
    )  # fmt: skip
    if given is None or given.person_id != actor.pk or fresh.last_assignee_id != actor.pk:
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    _require_seen(fresh, version)
    evidence = _require_evidence(held, outcome, actor)
    snapshot = snapshot_of(order=held, actor=actor, version=version, evidence=evidence)
    _clear_desk(held, given, actor, now)
    decision = Decision.objects.create(
        order=fresh, assignment=given, stage=held.stage, outcome=outcome, reasons=sorted(versions), note=note.strip(),
        reason_versions=versions, amount=granted.get("granted_amount"), term=granted.get("granted_term"),
        snapshot=snapshot, decided_by=actor, decided_at=now, decided_on=day_of(held, now),
    )  # fmt: skip
    tell(fresh, actor, pools=pools)
    news.announce(fresh, now=now)
    if step == rules.Step.APPROVE:
        outbox.push(APPROVED_TOPIC)
    return decision


def _clear_desk(order: ReviewOrder, given: OrderAssignment, actor: "User", now: datetime) -> None:
    """Stop the clock of the stage, and drop what was begun and booked at it."""
    limits.stop(given, order, now)
    given.save(update_fields=["worked_seconds"])
    drop_callbacks([order], actor=actor, now=now)
    DecisionDraft.objects.filter(order=order, stage=order.stage).delete()


def _require_reasons(order: ReviewOrder, outcome: str, given: Sequence[str]) -> dict[str, int]:
    """Return the version of each reason given."""
    if outcome not in Decided.values:
        raise DecisionRefused(_("Choose approve or reject."))
    active = ReasonCode.objects.filter(stage=order.stage, outcome=outcome, active=True)
    allowed = dict(active.values_list("code", "version"))
    if problem := rules.reason_problem(given=given, allowed=allowed):
        raise DecisionRefused(_PROBLEMS[problem])
    return {code: allowed[code] for code in given}


def _require_grantable(order: ReviewOrder, outcome: str, amount: Decimal | None, term: int | None) -> dict[str, Any]:
    """Return what an approval grants as fields of the order, nothing for a rejection."""
    if outcome != Decided.APPROVED:
        return {}
    much = order.payable_amount if amount is None else amount
    long = order.payable_term if term is None else term
    if problem := rules.grant_problem(amount=much, term=long, asked=order.value, above_asked=order.product.above_asked):
        raise DecisionRefused(_GRANT_PROBLEMS[problem])
    return {"granted_amount": much, "granted_term": long}


def _require_evidence(order: ReviewOrder, outcome: str, actor: "User") -> list[Evidence]:
    """Return the evidence demanded of an approval, all of it there; of a rejection none is."""
    evidence = evidence_of(order=order, actor=actor) if outcome == Decided.APPROVED else []
    if missing := [one.label for one in evidence if not one.met]:
        raise DecisionRefused(_("Before it can be approved: %(missing)s.") % {"missing": " · ".join(missing)})
    return evidence


def _next(
    order: ReviewOrder, outcome: str, actor: "User", now: datetime, *, amount: Decimal
) -> tuple[str, dict[str, Any], tuple[object, ...]]:
    """Return the transition to run, the fields to set with it, and the pools whose pages change.

    An approval above the actor's authority is not the last one, even where the product needs only one stage.
    """
    approved, last_stage = outcome == Decided.APPROVED, order.stage == Stage.RE_REVIEW or not order.product.two_stage
    if approved and authority.must_escalate(order, actor=actor, amount=amount, last_stage=last_stage):
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
