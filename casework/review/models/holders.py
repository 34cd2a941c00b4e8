"""Who holds and held an order, and the log of its steps."""

from django.conf import settings
from django.db import models

from casework.review.models.orders import ReviewOrder
from casework.review.states import Stage
from casework.workflow.models import Assignment, TransitionLog


class OrderReviewer(models.Model):
    """Four eyes: who ever held an order, and at which one stage. Unique (order, person), so nobody works both."""

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="order_person_one_stage")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.stage} {self.person_id}"


class OrderAssignment(Assignment):
    """One reviewer's hold on one order at one stage.

    counted_from: since when the handling time counts, for who got it back after a question; None: given_at.
    held_seconds: for how long it was on hold, or with the initial reviewer, since then. worked_seconds: working time
    (the team's calendar) on the clock of the limit, up to clock_from, from where on it runs (None: given_at).
    """

    item = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="assignments")
    stage = models.CharField(max_length=10, choices=Stage)
    counted_from = models.DateTimeField(null=True, blank=True)
    clock_from = models.DateTimeField(null=True, blank=True)
    held_seconds = models.PositiveIntegerField(default=0)
    worked_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = Assignment.constraints_for("order_assignment")

    def __str__(self) -> str:
        return f"{self.item_id} → {self.person_id}"


class OrderEvent(TransitionLog):
    """One transition of one order."""

    item = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"
