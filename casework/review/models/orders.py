"""The order itself, and the steps of its life."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import AcquisitionChannel, Book, Customer, Funder, Loan, Product
from casework.review.querysets import OrderQuerySet
from casework.review.states import (
    HELD_STATES,
    PAYING_STATES,
    RUNNING_STATES,
    STOPPABLE_STATES,
    UNDECIDED_STATES,
    OrderState,
    Stage,
)
from casework.workflow.models import WorkItem


class ReviewOrder(WorkItem):
    """One loan application (信审订单) that people have to decide. `value` is the amount asked for.

    application: what the applicant said and the machine found, as sections of facts
    ({"person": {…}, "job": {…}, "risk": [{"finding", "advice"}]}). granted_amount, granted_term: what the latest
    approval granted, None before there is one. `loan` exists once it was disbursed.
    expires_at: when it expires, undecided or approved but not paid out; None: never. warned_at: when its supervisors
    were told that the limit is near. disbursed_by: who sent the payout. channel: through which the applicant came, None
    for none that is known. funder: who is to lend the money, None: the house itself.
    """

    WAITING: ClassVar[frozenset[str]] = frozenset({OrderState.POOLED})
    HELD: ClassVar[frozenset[str]] = frozenset(HELD_STATES)

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
    expires_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    initial_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rereview_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    disbursed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.ForeignKey(
        AcquisitionChannel, null=True, blank=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    funder = models.ForeignKey(
        Funder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
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
                condition=Q(state__in=HELD_STATES, assignee__isnull=False)
                | (~Q(state__in=HELD_STATES) & Q(assignee__isnull=True)),
                name="order_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="disbursed", loan__isnull=False) | (~Q(state="disbursed") & Q(loan__isnull=True)),
                name="order_disbursed_has_loan",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=PAYING_STATES) & Q(disbursed_by__isnull=False))
                | (~Q(state__in=PAYING_STATES) & Q(disbursed_by__isnull=True)),
                name="order_paid_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(disbursed_by__isnull=True)
                | (
                    (Q(initial_by__isnull=True) | ~Q(disbursed_by=F("initial_by")))
                    & (Q(rereview_by__isnull=True) | ~Q(disbursed_by=F("rereview_by")))
                ),
                name="order_paid_by_a_third",
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
                condition=Q(state__in=UNDECIDED_STATES),
            ),
            models.Index(
                fields=["assignee", "-priority", "id"],
                name="order_worklist",
                condition=Q(state__in=HELD_STATES),
            ),
            models.Index(
                fields=["state", "-id"], name="order_approved", condition=Q(state__in=["approved", "sending", "failed"])
            ),
            models.Index(
                fields=["pool", "limit_at", "id"],
                name="order_held",
                condition=Q(state__in=HELD_STATES),
                include=["state"],  # counting what is late reads a thousand of the index, and no row
            ),
            models.Index(fields=["pool", "limit_at", "id"], name="order_on_hold", condition=Q(state="on_hold")),
            models.Index(
                fields=["pool", "limit_at", "id"],
                name="order_late",
                condition=Q(state="pooled", limit_at__isnull=False),
            ),
            models.Index(
                fields=["pool", "limit_at"],
                name="order_warned",
                condition=Q(state__in=RUNNING_STATES, warned_at__isnull=False, limit_at__isnull=False),
            ),
            models.Index(fields=["pool", "waiting_since", "id"], name="order_oldest", condition=Q(state="pooled")),
            models.Index(
                fields=["external_ref"],
                name="order_search",
                opclasses=["varchar_pattern_ops"],
                condition=Q(state__in=UNDECIDED_STATES),
            ),
            models.Index(fields=["external_ref"], name="order_by_ref"),
            models.Index(
                fields=["channel", "received_at"], name="order_by_channel", condition=Q(channel__isnull=False)
            ),
            models.Index(
                fields=["expires_at"],
                name="order_expiring",
                condition=Q(state__in=STOPPABLE_STATES, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.external_ref

    @property
    def payable_amount(self) -> Decimal:
        """What would be paid out: what was granted, or as long as nothing is, what is asked for."""
        amount: Decimal = self.value if self.granted_amount is None else self.granted_amount
        return amount

    @property
    def payable_term(self) -> int:
        """Over which term."""
        return self.term if self.granted_term is None else self.granted_term

    @transition(field="state", source=OrderState.POOLED, target=OrderState.ASSIGNED)
    def assign(self) -> None:
        """Somebody was given it."""

    @transition(field="state", source=list(HELD_STATES), target=OrderState.ASSIGNED)
    def reassign(self) -> None:
        """Somebody else was given it."""
        self.opened_at = None

    @transition(field="state", source=list(HELD_STATES), target=OrderState.POOLED)
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
        self._change_stage(Stage.RE_REVIEW)

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.APPROVED)
    def approve(self) -> None:
        """Its last stage approved it."""
        self._settle_stage()

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.REJECTED)
    def reject(self) -> None:
        """A reviewer rejected it."""
        self._settle_stage()

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.ON_HOLD)
    def hold(self) -> None:
        """Its reviewer asked for information; the limit stands still."""

    @transition(field="state", source=OrderState.ON_HOLD, target=OrderState.IN_REVIEW)
    def resume(self) -> None:
        """What was asked for arrived; the service moved the limit."""
        self.warned_at = None

    @transition(field="state", source=OrderState.ON_HOLD, target=OrderState.IN_REVIEW)
    def lapse(self) -> None:
        """Nothing arrived by the deadline; the service moved the limit."""
        self.warned_at = None

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.POOLED)
    def send_back(self) -> None:
        """The re-reviewer asks its initial reviewer, to whom the service gives it next."""
        self._change_stage(Stage.INITIAL)

    @transition(field="state", source=OrderState.IN_REVIEW, target=OrderState.POOLED)
    def answer(self) -> None:
        """The initial reviewer answered; the service gives it back to the re-reviewer who asked. It set the limit."""
        limit = self.limit_at
        self._change_stage(Stage.RE_REVIEW)
        self.limit_at = limit

    @transition(field="state", source=[OrderState.APPROVED, OrderState.REJECTED], target=OrderState.POOLED)
    def reopen(self) -> None:
        """A supervisor had it decided anew: it waits at the stage that decided it last."""
        if self.stage == Stage.INITIAL:
            self.initial_by = None
        else:
            self.rereview_by = None
        self.closed_at = self.limit_at = self.warned_at = self.assigned_at = self.opened_at = None

    @transition(field="state", source=list(STOPPABLE_STATES), target=OrderState.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant does not want it any more."""
        self._stop()

    @transition(field="state", source=list(STOPPABLE_STATES), target=OrderState.EXPIRED)
    def expire(self) -> None:
        """Nobody decided it, or nobody paid it out, in time."""
        self._stop()

    @transition(field="state", source=OrderState.APPROVED, target=OrderState.SENDING)
    def send(self) -> None:
        """The payout was asked for; `disbursed_by` is set by the service in the same save."""

    @transition(field="state", source=OrderState.FAILED, target=OrderState.SENDING)
    def send_again(self) -> None:
        """The payout that failed was asked for anew."""

    @transition(field="state", source=OrderState.SENDING, target=OrderState.FAILED)
    def fail(self) -> None:
        """The provider did not pay."""

    @transition(field="state", source=OrderState.SENDING, target=OrderState.DISBURSED)
    def disburse(self) -> None:
        """The money was paid out; `loan` is set by the service in the same save."""
        self.expires_at = None

    def _change_stage(self, stage: Stage) -> None:
        """Let it wait at another stage, whose limit begins when it is given to somebody."""
        if self.assignee_id is not None:
            self.last_assignee_id, self.assignee = self.assignee_id, None
        self.stage = stage
        self.limit_at = self.warned_at = self.assigned_at = self.opened_at = None

    def _stop(self) -> None:
        """Take it from whoever has it; a payout that failed is nobody's any more."""
        if self.assignee_id is not None:
            self.last_assignee_id, self.assignee = self.assignee_id, None
        self.disbursed_by = self.expires_at = None

    def _settle_stage(self) -> None:
        """Remember who decided the stage, and take the order from them. By id: nobody is fetched for it."""
        if self.stage == Stage.INITIAL:
            self.initial_by_id = self.assignee_id
        else:
            self.rereview_by_id = self.assignee_id
        self.last_assignee_id, self.assignee = self.assignee_id, None
