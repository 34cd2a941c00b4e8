"""What an inspection is about, in the words of a list and of the head of its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.quality.models import Inspection, Subject
from casework.review.models import Decided
from casework.workflow.models import Outcome

if TYPE_CHECKING:
    from casework.people.models import User

# What lists and heads join, and what they leave out of it.
JOINED = (
    "sample", "person", "inspector", "decision__order__product", "decision__assignment", "placement__item__loan",
    "placement__stay__bucket", "attempt__customer", "attempt__code", "call__point__customer", "call__attempt__code",
)  # fmt: skip
HEAVY = ("decision__snapshot", "decision__order__application")
_GOOD = frozenset({Decided.APPROVED.value, Outcome.FINISHED.value})


@dataclass(frozen=True, kw_only=True)
class Work:
    """One piece of finished work. title: what one calls it by; sub: what tells it apart; tone: of its badge."""

    title: str
    sub: str
    outcome: str
    tone: str
    person: "User"
    at: datetime


def with_work(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Join what `work_of` reads."""
    return rows.select_related(*JOINED).defer(*HEAVY)


def work_of(inspection: Inspection) -> Work:
    """Return what was inspected (joined by `with_work`). No query."""
    title, sub, outcome, tone, at = _TOLD[Subject(inspection.subject)](inspection)
    return Work(title=title, sub=sub, outcome=outcome, tone=tone, person=inspection.person, at=at)


_Told = tuple[str, str, str, str, datetime]


def _order(row: Inspection) -> _Told:
    made = row.decision
    if made is None:
        raise ValueError("an inspection of an order has a decision")  # the table's own constraint
    sub = f"{made.get_stage_display()} · {made.order.product.name}"
    return made.order.external_ref, sub, str(made.get_outcome_display()), _tone(made.outcome), made.decided_at


def _case(row: Inspection) -> _Told:
    made = row.placement
    if made is None or made.ended_at is None:
        raise ValueError("an inspection of a case has a placement that ended")
    return (
        made.item.loan.external_ref, made.stay.bucket.code, str(made.get_outcome_display()), _tone(made.outcome),
        made.ended_at,
    )  # fmt: skip


def _contact(row: Inspection) -> _Told:
    made = row.attempt
    if made is None:
        raise ValueError("an inspection of a contact record has one")
    sub = f"{made.get_channel_display()} · {made.get_purpose_display()}"
    return made.customer.name, sub, made.result_label, "", made.made_at


def _call(row: Inspection) -> _Told:
    made = row.call
    if made is None or made.ended_at is None:
        raise ValueError("an inspection of a call has one that ended")
    outcome = made.attempt.result_label if made.attempt else str(made.get_state_display())
    return made.point.customer.name, str(made.get_purpose_display()), outcome, "", made.ended_at


def _tone(outcome: str) -> str:
    return "is-good" if outcome in _GOOD else "is-bad" if outcome == Decided.REJECTED else ""


_TOLD = {Subject.ORDER: _order, Subject.CASE: _case, Subject.CONTACT: _contact, Subject.CALL: _call}
