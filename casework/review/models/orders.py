"""The order itself, who holds and held it, and the log of its steps."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Book, Customer, Loan, Product
from casework.review.querysets import OrderQuerySet
from casework.review.states import OrderState, Stage
from casework.workflow.models import Assignment, TransitionLog, WorkItem


class ReviewOrder(WorkItem):
    """One loan application (信审订单) that people have to decide. `value` is the amount asked for.

    application: what the applicant said and the machine found, as sections of facts
    ({"person": {…}, "job": {…}, "risk": [{"finding", "advice"}]}). granted_amount, granted_term: what the latest
    approval granted, None before there is one. `loan` exists once it was disbursed.
    """

    WAITING: ClassVar[frozenset[str]] = frozenset({OrderState.POOLED})
    HELD: ClassVar[frozenset[str]] = frozenset({OrderState.ASSIGNED, OrderState.IN_REVIEW})

    state = FSMField(max_length=10, choices=OrderState.choices, default=OrderState.POOLED, protected=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.INITIAL)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    term = models.PositiveSmallIntegerField()
    granted_amount = MoneyField(null=True, blank=True)
    granted_term = models.PositiveSmallIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    machine_score = models.IntegerField(null=True, blank=True)
    application = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    initial_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rereview_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    loan = models.OneToOneField(Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="order")

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="order_ref_per_source"),
            models.CheckConstraint(condition=Q(value__gt=ZERO), name="order_amount_positive"),
            models.CheckConstraint(
                condition=Q(granted_amount__isnull=True) | Q(granted_amount__gt=ZERO), name="order_granted_positive"
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="order_stage_known"),
            models.CheckConstraint(
                condition=Q(initial_by__isnull=True) | Q(rereview_by__isnull=True) | ~Q(initial_by=F("rereview_by")),
                name="order_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "in_review"], assignee__isnull=False)
                | (~Q(state__in=["assigned", "in_review"]) & Q(assignee__isnull=True)),
                name="order_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="disbursed", loan__isnull=False) | (~Q(state="disbursed") & Q(loan__isnull=True)),
                name="order_disbursed_has_loan",
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "-priority", "id"], name="order_pooled", condition=Q(state="pooled")),
            models.Index(
                fields=["pool", "-priority", "limit_at", "waiting_since", "id"],
                name="order_next",
                condition=Q(state="pooled"),
            ),
            models.Index(
                fields=["pool", "-priority", "id"],
                name="order_undecided",
                condition=Q(state__in=["assigned", "in_review", "pooled"]),
            ),
            models.Index(
                fields=["assignee", "-priority", "id"],
                name="order_worklist",
                condition=Q(state__in=["assigned", "in_review"]),
            ),
            models.Index(fields=["state", "-id"], name="order_approved", condition=Q(state="approved")),
            models.Index(
                fields=["pool", "limit_at", "id"], name="order_held", condition=Q(state__in=["assigned", "in_review"])
            ),
            models.Index(
                fields=["pool", "limit_at", "id"],
                name="order_late",
                condition=Q(state="pooled", limit_at__isnull=False),
            ),
            models.Index(fields=["pool", "waiting_since", "id"], name="order_oldest", condition=Q(state="pooled")),
            models.Index(
                fields=["external_ref"],
                name="order_search",
                opclasses=["varchar_pattern_ops"],
                condition=Q(state__in=["assigned", "in_review", "pooled"]),
            ),
            models.Index(fields=["external_ref"], name="order_by_ref"),
        ]

    def __str__(self) -> str:
        return self.external_ref

    @transition(field="state", source=OrderState.POOLED, target=OrderState.ASSIGNED)
    def assign(self) -> None:
        """Somebody was given it."""

    @transition(field="state", source=[OrderState.ASSIGNED, OrderState.IN_REVIEW], target=OrderState.ASSIGNED)
    def reassign(self) -> None:
        """Somebody else was given it."""
        self.opened_at = None

    @transition(field="state", source=[OrderState.ASSIGNED, OrderState.IN_REVIEW], target=OrderState.POOLED)
    def release(self) -> None:
        """It went back to its pool."""
        self.last_assignee_id, self.assignee, self.opened_at = self.assignee_id, None, None

    @transition(field="state", source=OrderState.ASSIGNED, target=OrderState.IN_REVIEW)
    def start_review(self) -> None:
        """Its reviewer opened it."""

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.POOLED)
    def pass_on(self) -> None:
        """The initial review approved it; the re-review is next."""
        self._settle_stage()
        self.stage, self.limit_at, self.assigned_at, self.opened_at = Stage.RE_REVIEW, None, None, None

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.APPROVED)
    def approve(self) -> None:
        """Its last stage approved it."""
        self._settle_stage()

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.REJECTED)
    def reject(self) -> None:
        """A reviewer rejected it."""
        self._settle_stage()

    @transition(field="state", source=OrderState.APPROVED, target=OrderState.DISBURSED)
    def disburse(self) -> None:
        """The money was paid out; `loan` is set by the service in the same save."""

    def _settle_stage(self) -> None:
        """Remember who decided the stage, and take the order from them. By id: nobody is fetched for it."""
        if self.stage == Stage.INITIAL:
            self.initial_by_id = self.assignee_id
        else:
            self.rereview_by_id = self.assignee_id
        self.last_assignee_id, self.assignee = self.assignee_id, None


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
    """One reviewer's hold on one order at one stage."""

    item = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="assignments")
    stage = models.CharField(max_length=10, choices=Stage)

    class Meta:
        constraints = Assignment.constraints_for("order_assignment")

    def __str__(self) -> str:
        return f"{self.item_id} → {self.person_id}"


class OrderEvent(TransitionLog):
    """One transition of one order."""

    item = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"
