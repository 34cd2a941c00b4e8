"""What interrupts a review: information asked for, callbacks booked, questions to the initial reviewer, a reopening."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.portfolio.models import ContactPoint
from casework.review.models.decisions import Decision
from casework.review.models.holders import OrderAssignment
from casework.review.models.orders import ReviewOrder
from casework.review.querysets import QuestionQuerySet
from casework.review.states import AskedOf, CallbackEnd, HoldEnd


class OrderHold(models.Model):
    """Information asked for (补件): what, from whom, until when; and how the waiting ended. One open per order.

    note: what arrived, in the reviewer's words.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="holds")
    assignment = models.ForeignKey(OrderAssignment, on_delete=models.PROTECT, related_name="holds", db_index=False)
    asked = models.CharField(max_length=500)
    asked_of = models.CharField(max_length=10, choices=AskedOf)
    due_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    held_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=HoldEnd, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(ended_at__isnull=True), name="order_hold_one_open"),
            models.CheckConstraint(condition=Q(due_at__gt=F("held_at")), name="order_hold_due_after_start"),
            models.CheckConstraint(condition=Q(asked_of__in=AskedOf.values), name="order_hold_asked_of_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False, outcome__in=HoldEnd.values),
                name="order_hold_end_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="order_hold_due", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.order_id} {self.asked_of} {self.due_at:%Y-%m-%d}"


class OrderCallback(models.Model):
    """A call promised for a time, by whoever holds the order then. One open per order.

    point: whom to call, None for any. told_at: when the holder's list was told that it is due.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="callbacks")
    at = models.DateTimeField()
    point = models.ForeignKey(
        ContactPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    booked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=CallbackEnd, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(closed_at__isnull=True), name="order_callback_one_open"
            ),
            models.CheckConstraint(condition=Q(at__gt=F("booked_at")), name="order_callback_later"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=CallbackEnd.values),
                name="order_callback_end_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="order_callback_due", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.order_id} {self.at:%Y-%m-%d %H:%M}"


class OrderQuestion(models.Model):
    """A re-reviewer's question to the initial reviewer, and the answer. One open per order.

    assignment: the re-reviewer's, which ended with the question. limit_at: where the re-review's limit lay then; it
    moves by the time that the answer took. dropped_at: the order was withdrawn or expired before an answer.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="questions")
    assignment = models.OneToOneField(OrderAssignment, on_delete=models.PROTECT, related_name="question")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    limit_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(answered_at__isnull=True, dropped_at__isnull=True),
                name="order_question_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="order_question_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.asked_at:%Y-%m-%d %H:%M}"


class Reopening(models.Model):
    """A decision that a supervisor set aside, before the payout. Set aside decisions count in no figure any more."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="reopening")
    reason = models.CharField(max_length=300)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reopened_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_reason")]

    def __str__(self) -> str:
        return f"{self.decision_id}"
