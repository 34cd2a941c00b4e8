"""Questions between the stages, and giving an order back."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from casework.lib.refusal import OutOfReach
from casework.people import services as people
from casework.people.models import Load
from casework.review import services
from casework.review.models import (
    OrderEvent,
    OrderQuestion,
    OrderReviewer,
    OrderState,
    ReviewOrder,
    Stage,
)
from casework.review.selectors import waiting_of
from casework.review.selectors.steps import GIVE_BACK
from casework.review.services import (
    AuthorityRefused,
    QuestionRefused,
    ReleaseRefused,
)
from tests import factories
from tests.clock import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def fresh(order: ReviewOrder) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=order.pk)


def opened(floor: SimpleNamespace, at: datetime = NOW) -> ReviewOrder:
    """Return an order that the first reviewer has just opened."""
    order = factories.give(factories.order(product=floor.product), floor.first)
    return factories.start(order, floor.first, now=at)


def at_the_re_review(floor: SimpleNamespace) -> ReviewOrder:
    """Return an order that the checker has opened."""
    order = factories.decide(factories.order(product=floor.product), floor.first)
    return factories.start(factories.give(order, floor.checker), floor.checker)


# --- giving back ----------------------------------------------------------------------------------------------


def test_a_reviewer_gives_back_with_a_reason(floor: SimpleNamespace) -> None:
    order = opened(floor)
    with pytest.raises(ReleaseRefused, match="why"):
        services.give_back(order=order, actor=floor.first, reason=" ", now=NOW)
    with pytest.raises(OutOfReach):
        services.give_back(order=order, actor=floor.second, reason="no", now=NOW)
    assert fresh(order).assignee == floor.first
    services.give_back(order=order, actor=floor.first, reason="I know the applicant", now=NOW)
    order = fresh(order)
    assert (order.state, order.last_assignee) == (OrderState.POOLED, floor.first)
    assert OrderEvent.objects.filter(item=order).latest("pk").detail == {"reason": "I know the applicant"}
    assert Load.objects.get(user=floor.first).open_items == 0


def test_an_order_on_hold_is_offered_to_give_back_and_goes(floor: SimpleNamespace) -> None:
    order = opened(floor)
    services.hold_order(
        order=order, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + 2 * HOUR, now=NOW
    )
    held = fresh(order)
    assert GIVE_BACK in waiting_of(order=held, viewer=floor.first, now=NOW).steps
    services.give_back(order=held, actor=floor.first, reason="Ill from tomorrow", now=NOW)
    assert (fresh(order).state, fresh(order).assignee) == (OrderState.POOLED, None)


# --- questions ------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_initial_reviewer_and_back(floor: SimpleNamespace) -> None:
    order = at_the_re_review(floor)
    people.set_accepting(user=floor.first, accepting=False, now=NOW)  # their own question finds them all the same
    services.send_back(order=order, actor=floor.checker, question="Who confirmed the job?", now=NOW + HOUR)
    order = fresh(order)
    assert (order.stage, order.state, order.assignee) == (Stage.INITIAL, OrderState.ASSIGNED, floor.first)
    assert order.initial_by == floor.first

    factories.start(order, floor.first, now=NOW + 2 * HOUR)
    with pytest.raises(AuthorityRefused, match="answer it first"):
        services.decide(
            order=order, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None,
            now=NOW + 2 * HOUR,
        )  # fmt: skip
    with pytest.raises(ReleaseRefused, match="re-review asked"):
        services.give_back(order=order, actor=floor.first, reason="busy", now=NOW + 2 * HOUR)
    services.answer_question(order=order, actor=floor.first, answer="The employer's HR.", now=NOW + 3 * HOUR)

    order = fresh(order)
    assert (order.stage, order.state, order.assignee) == (Stage.RE_REVIEW, OrderState.ASSIGNED, floor.checker)
    assert order.limit_at == NOW + 4 * HOUR  # one of two hours was left
    question = OrderQuestion.objects.get()
    assert (question.answer, question.answered_by) == ("The employer's HR.", floor.first)
    assert set(OrderReviewer.objects.filter(order=order).values_list("person", "stage")) == {
        (floor.first.pk, "initial"), (floor.checker.pk, "re_review"),
    }  # fmt: skip
    loads = dict(Load.objects.values_list("user__username", "open_items"))
    assert {name: number for name, number in loads.items() if number} == {floor.checker.username: 1}


def test_the_re_reviewers_time_counts_once_and_without_the_answer(floor: SimpleNamespace) -> None:
    order = at_the_re_review(floor)
    services.send_back(order=order, actor=floor.checker, question="Why?", now=NOW + HOUR)
    factories.start(order, floor.first, now=NOW + 2 * HOUR)
    services.answer_question(order=order, actor=floor.first, answer="So.", now=NOW + 3 * HOUR)
    factories.start(order, floor.checker, now=NOW + 3 * HOUR)
    made = services.decide(
        order=order, actor=floor.checker, outcome="approved", reasons=["verified"], note="", version=None,
        now=NOW + 3.5 * HOUR,
    )  # fmt: skip
    row = made.assignment
    assert (row.counted_from, row.held_seconds, row.worked_seconds) == (NOW, 2 * 3600, 5400)
    assert row.given_at == NOW + 3 * HOUR


def test_who_left_the_team_gets_nothing_back(floor: SimpleNamespace) -> None:
    order = at_the_re_review(floor)
    services.send_back(order=order, actor=floor.checker, question="Why?", now=NOW)
    people.remove_member(team=floor.rereview, user=floor.checker, now=NOW)
    factories.start(order, floor.first, now=NOW)
    services.answer_question(order=order, actor=floor.first, answer="So.", now=NOW + HOUR)
    order = fresh(order)
    assert (order.stage, order.state, order.assignee) == (Stage.RE_REVIEW, OrderState.POOLED, None)


def test_a_question_needs_words_a_stage_and_somebody_to_ask(floor: SimpleNamespace) -> None:
    first = opened(floor)
    with pytest.raises(QuestionRefused, match="Only the re-review"):
        services.send_back(order=first, actor=floor.first, question="?", now=NOW)
    with pytest.raises(QuestionRefused, match="Nothing was asked"):
        services.answer_question(order=first, actor=floor.first, answer="!", now=NOW)
    order = at_the_re_review(floor)
    with pytest.raises(QuestionRefused, match="what you ask"):
        services.send_back(order=order, actor=floor.checker, question="  ", now=NOW)
    services.release_orders(orders=[first.public_id], actor=None, now=NOW)
    people.remove_member(team=floor.initial, user=floor.first, now=NOW)
    with pytest.raises(QuestionRefused, match="not in the team any more"):
        services.send_back(order=order, actor=floor.checker, question="Why?", now=NOW)
    assert (fresh(order).assignee, OrderQuestion.objects.count()) == (floor.checker, 0)


def test_a_question_may_be_given_to_a_colleague_of_the_initial_review(floor: SimpleNamespace) -> None:
    order = at_the_re_review(floor)
    services.send_back(order=order, actor=floor.checker, question="Why?", now=NOW)
    factories.give(order, floor.second)
    factories.start(order, floor.second)
    services.answer_question(order=order, actor=floor.second, answer="So.", now=NOW)
    assert fresh(order).assignee == floor.checker
    assert fresh(order).initial_by == floor.first
