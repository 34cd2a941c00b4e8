"""The case: one loan in collection, the log of its transitions, and the loans that came late."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from casework.collections.models.ladders import Bucket
from casework.collections.querysets import CaseQuerySet
from casework.collections.rules.ranking import SPAN, Step
from casework.collections.states import ENDED_BY_LEDGER, OPEN_STATES, CaseState
from casework.portfolio.models import Book, Customer, Loan
from casework.workflow.models import TransitionLog, WorkItem

# The rank of a case of which nothing is known but that it is there.
UNTOUCHED = Step.NEW * SPAN + SPAN - 1


class CollectionCase(WorkItem):
    """One loan in collection (催收案件), from entering its ladder to collected, written off or withdrawn.

    DPD is never stored: it is the business date − `due_on` (the due date of the oldest instalment unpaid at the last
    look). `moves_on` is the next date on which the roll has to look at the case; None in the last bucket. `value` is
    what was owed at the entry into the bucket. `closed_on` is the value date of the payment that closed it.

    `rank`: its place in its collector's list, smaller first, written by `bulk.ranks` from the fields that follow.
    contacted_at: the newest contact made for it. promised_for: the day of the first unpaid part of the promise that
    stands. broken_on: since when its newest promise is broken or only part kept, until somebody contacts the borrower.
    paused_until: the last day on which nobody calls because the borrower says that they paid. due_at: the time of its
    next action. best_hour: the hour of the day at which the borrower was reached most often.
    """

    WAITING: ClassVar[frozenset[str]] = frozenset({CaseState.POOLED})
    HELD: ClassVar[frozenset[str]] = frozenset({CaseState.ASSIGNED})

    state = FSMField(max_length=11, choices=CaseState.choices, default=CaseState.POOLED, protected=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="cases")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases", db_index=False)
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()
    moves_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="next"
    )
    rank = models.BigIntegerField(db_default=UNTOUCHED, default=UNTOUCHED)
    contacted_at = models.DateTimeField(null=True, blank=True)
    promised_for = models.DateField(null=True, blank=True)
    broken_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    best_hour = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(state__in=[s.value for s in OPEN_STATES]), name="case_one_open_per_loan"
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(previous__isnull=False), name="case_follows_another_once"
            ),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(state="assigned", assignee__isnull=False)
                | (~Q(state="assigned") & Q(assignee__isnull=True)),
                name="case_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pooled", "assigned"], closed_on__isnull=True)
                | (~Q(state__in=["pooled", "assigned"]) & Q(closed_on__isnull=False)),
                name="case_closed_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["moves_on"], name="case_moves", condition=Q(state__in=["pooled", "assigned"])),
            models.Index(fields=["pool", "-priority", "id"], name="case_pooled", condition=Q(state="pooled")),
            models.Index(
                fields=["pool", "-priority", "limit_at", "waiting_since", "id"],
                name="case_next",
                condition=Q(state="pooled"),
            ),
            models.Index(fields=["assignee", "-priority", "id"], name="case_worklist", condition=Q(state="assigned")),
            models.Index(fields=["assignee", "rank", "id"], name="case_ranked", condition=Q(state="assigned")),
            models.Index(fields=["promised_for"], name="case_promised", condition=Q(promised_for__isnull=False)),
            models.Index(fields=["paused_until"], name="case_paused", condition=Q(paused_until__isnull=False)),
            models.Index(
                fields=["last_assignee", "-closed_on", "id"], name="case_collected_by", condition=Q(state="collected")
            ),
            models.Index(fields=["customer"], name="case_by_customer"),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}"

    @transition(field="state", source=CaseState.POOLED, target=CaseState.ASSIGNED)
    def assign(self) -> None:
        """A collector was given it."""

    @transition(field="state", source=CaseState.ASSIGNED, target=CaseState.ASSIGNED)
    def reassign(self) -> None:
        """Another collector was given it."""
        self.opened_at = None

    @transition(field="state", source=CaseState.ASSIGNED, target=CaseState.POOLED)
    def release(self) -> None:
        """It went back to its pool."""
        self.last_assignee, self.assignee, self.opened_at = self.assignee, None, None

    @transition(field="state", source=OPEN_STATES, target=CaseState.POOLED)
    def roll(self) -> None:
        """It moved to another bucket and waits there, remembering its last collector."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.assigned_at = self.opened_at = None

    @transition(field="state", source=CaseState.ASSIGNED, target=CaseState.ASSIGNED)
    def roll_kept(self) -> None:
        """It moved to another bucket, and its collector keeps it: a supervisor said so."""

    @transition(field="state", source=OPEN_STATES, target=CaseState.COLLECTED)
    def collect(self) -> None:
        """No unpaid instalment has reached the ladder's opening any more."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.moves_on = None

    @transition(field="state", source=OPEN_STATES, target=CaseState.RESCHEDULED)
    def reschedule(self) -> None:
        """An agreement moved what it was about into later instalments."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.moves_on = None

    @transition(field="state", source=OPEN_STATES, target=CaseState.WAIVED)
    def waive(self) -> None:
        """All that it was about was let off, without any money."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.moves_on = None

    @transition(field="state", source=ENDED_BY_LEDGER, target=CaseState.POOLED)
    def reopen(self) -> None:
        """What had closed it turned out not to be so."""
        self.closed_on = self.opened_at = self.assigned_at = None

    @transition(field="state", source=ENDED_BY_LEDGER, target=CaseState.COLLECTED)
    def recollect(self) -> None:
        """It was collected, and on another day or in another way than was believed."""

    @transition(field="state", source=ENDED_BY_LEDGER, target=CaseState.RESCHEDULED)
    def reschedule_late(self) -> None:
        """It ended by an agreement, and not as was believed."""

    @transition(field="state", source=ENDED_BY_LEDGER, target=CaseState.WAIVED)
    def waive_late(self) -> None:
        """It ended by a waiver, and not as was believed."""

    @transition(field="state", source=ENDED_BY_LEDGER, target=CaseState.VOID)
    def undo(self) -> None:
        """It never ended; a later case of the loan goes on in its place."""

    @transition(field="state", source=OPEN_STATES, target=CaseState.WRITTEN_OFF)
    def write_off(self) -> None:
        """Nothing more is expected of its loan, which leaves the ladders."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.moves_on = None


class CaseEvent(TransitionLog):
    """One transition of one case. `from_bucket` is None for the opening."""

    item = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="events")
    from_bucket = models.ForeignKey(Bucket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_bucket = models.ForeignKey(Bucket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"


class LateLoan(models.Model):
    """A loan that reached the book after the date on which it would have opened a case: the next roll looks at it."""

    loan = models.OneToOneField(Loan, primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"late loan {self.loan_id}"
