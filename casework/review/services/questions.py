"""A re-reviewer asks the initial reviewer; the answer brings the order back to whoever asked.

Both ways the order is given by the one writer of assignments, to a person that neither their presence nor their
capacity keeps from it: it is their own work. Four eyes stay, for nobody changes stage.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.people.models import Load, Membership
from casework.review.models import OrderAssignment, OrderQuestion, ReviewOrder, ReviewStage, Stage
from casework.review.services import limits
from casework.review.services.desk import DESK, day_of
from casework.review.services.hold import OrderTaken, require_held, tell
from casework.workflow import assignment, loads
from casework.workflow.bulk import Giving
from casework.workflow.calendars import working_time_of
from casework.workflow.clock import resumed_limit
from casework.workflow.models import Outcome, Pool
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

POLICY = "question"


class QuestionRefused(Refused):
    """The question cannot be asked or answered like this; nothing was changed."""


@transaction.atomic
def send_back(*, order: ReviewOrder, actor: "User", question: str, now: datetime) -> OrderQuestion:
    """Ask the initial reviewer of an order that the actor is re-reviewing; it is theirs until they answer.

    Raises QuestionRefused (no question, not at the re-review, nobody to ask), OrderTaken, OutOfReach, workflow's
    TransitionRefused (not in review).
    """
    held = require_held(order=order, actor=actor)
    if not question.strip():
        raise QuestionRefused(_("Write down what you ask."))
    if held.stage != Stage.RE_REVIEW or held.initial_by is None:
        raise QuestionRefused(_("Only the re-review can ask the initial reviewer."))
    pool = _pool(Stage.INITIAL)
    if not _works_there(held.initial_by, pool):
        raise QuestionRefused(_("%(person)s is not in the team any more.") % {"person": held.initial_by})
    ended = _take(held, actor, also=held.initial_by, now=now)
    fresh = advance(
        held, "send_back", actor=actor, now=now, effective_on=day_of(held, now),
        changes={"pool": pool, "waiting_since": now}, detail={"question": question.strip()},
    )  # fmt: skip
    asked = OrderQuestion.objects.create(
        order=fresh, assignment=ended, question=question.strip(), asked_by=actor, asked_at=now, limit_at=held.limit_at
    )
    _give(fresh, held.initial_by, actor, now)
    tell(fresh, actor, held.initial_by, pools=(held.pool.public_id, pool.public_id))
    return asked


@transaction.atomic
def answer_question(*, order: ReviewOrder, actor: "User", answer: str, now: datetime) -> OrderQuestion:
    """Answer what the re-review asked; the order goes back to who asked, or to the pool when they left the team.

    The re-review's limit stood still meanwhile. Raises QuestionRefused (no answer, nothing asked), OrderTaken,
    OutOfReach, workflow's TransitionRefused (not opened).
    """
    held = require_held(order=order, actor=actor)
    waiting = OrderQuestion.objects.open().filter(order=held).select_related("asked_by", "assignment")
    asked: OrderQuestion | None = waiting.first()
    if asked is None or not answer.strip():
        raise QuestionRefused(_("Write down the answer.") if asked else _("Nothing was asked about this order."))
    pool = _pool(Stage.RE_REVIEW)
    _take(held, actor, also=asked.asked_by, now=now)
    limit_at = resumed_limit(
        working_time_of(pool.team, now=now), limit_at=asked.limit_at, stopped_at=asked.asked_at, now=now
    )
    fresh = advance(
        held, "answer", actor=actor, now=now, effective_on=day_of(held, now),
        changes={"pool": pool, "waiting_since": now, "limit_at": limit_at}, detail={"answer": answer.strip()},
    )  # fmt: skip
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), actor, now
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    if _works_there(asked.asked_by, pool):
        _give(fresh, asked.asked_by, actor, now)
        _carry_on(fresh, asked, now)
    tell(fresh, actor, asked.asked_by, pools=(held.pool.public_id, pool.public_id))
    return asked


def _pool(stage: Stage) -> Pool:
    return ReviewStage.objects.select_related("pool__team").get(stage=stage).pool


def _works_there(person: "User", pool: Pool) -> bool:
    here = Membership.objects.filter(user=person, team=pool.team_id, left_on__isnull=True)
    return person.is_active and here.exists()


def _take(order: ReviewOrder, actor: "User", *, also: "User", now: datetime) -> OrderAssignment:
    """End the actor's assignment with its clock; `also` is locked with them, by user id. Raises OrderTaken."""
    loads.lock([actor.pk, also.pk])
    ended: OrderAssignment | None = assignment.finish(
        desk=DESK, item=order, actor=actor, now=now, outcome=Outcome.REASSIGNED
    )
    if ended is None or ended.person_id != actor.pk:
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    limits.stop(ended, order, now)
    ended.save(update_fields=["worked_seconds"])
    return ended


def _give(order: ReviewOrder, person: "User", actor: "User", now: datetime) -> None:
    """Give the order (locked, waiting) to its own reviewer; that it is above their capacity is written down."""
    order.last_holder = None  # type: ignore[attr-defined]  # what the lock of the writer notes: nobody has it
    place = Membership.objects.filter(user=person, team=order.pool.team_id, left_on__isnull=True)
    carried = Load.objects.filter(user=person, team=order.pool.team_id).values_list("open_points", flat=True).first()
    room = max(place.values_list("capacity", flat=True), default=0) - (carried or 0)
    over = frozenset({person.pk}) if order.points > room else frozenset()
    giving = Giving(actor=actor, now=now, policy=POLICY, over=over)
    assignment.write(DESK, [order], to={order.pk: person}, giving=giving)


def _carry_on(order: ReviewOrder, asked: OrderQuestion, now: datetime) -> None:
    """Let the re-reviewer's time count from their first assignment on, without the time that the answer took."""
    before = asked.assignment
    OrderAssignment.objects.filter(item=order, ended_at__isnull=True).update(
        counted_from=before.counted_from or before.given_at, worked_seconds=before.worked_seconds,
        held_seconds=before.held_seconds + int((now - asked.asked_at).total_seconds()),
    )  # fmt: skip
