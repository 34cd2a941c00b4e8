"""Collections: ladders and buckets, cases, their stays in buckets and the placements with collectors."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from casework.collections.querysets import CaseQuerySet
from casework.collections.states import OPEN_STATES, CaseState, StayOutcome
from casework.contact.models import ContactAttempt
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Book, Customer, Loan, Product, TermUnit
from casework.telephony.models import Call
from casework.workflow.models import Assignment, Pool, TransitionLog, WorkItem

__all__ = [
    "Bucket",
    "BucketStay",
    "CaseContact",
    "CaseEvent",
    "CaseState",
    "CollectionCase",
    "Ladder",
    "LateLoan",
    "Placement",
    "ProductLadder",
    "StayOutcome",
]


class Ladder(models.Model):
    """An ordered set of buckets. It opens at its lowest lower bound. `default_for`: used by products of that term unit
    which no ProductLadder binds. A changed ladder is a new row, bound from a date.
    """

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    default_for = models.CharField(max_length=5, choices=TermUnit, null=True, blank=True, unique=True)

    def __str__(self) -> str:
        return self.name


class Bucket(models.Model):
    """A DPD range (催收阶段): from `lower` up to the next bucket's lower bound. Only lower bounds are stored, so there
    can be
    neither gap nor overlap. is_reminder: S0, where the borrower is reminded and nothing else.
    """

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="buckets")
    code = models.CharField(max_length=10)
    lower = models.SmallIntegerField(_("DPD from"))
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    is_reminder = models.BooleanField(default=False)

    class Meta:
        ordering = ["ladder", "lower"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "lower"], name="bucket_lower_once"),
            models.UniqueConstraint(fields=["ladder", "code"], name="bucket_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class ProductLadder(models.Model):
    """Which ladder a product uses from a date on."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="bindings")
    effective_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "effective_on"], name="product_ladder_per_day")]

    def __str__(self) -> str:
        return f"{self.product} → {self.ladder} from {self.effective_on}"


class CollectionCase(WorkItem):
    """One loan in collection (催收案件), from entering its ladder to collected, written off or withdrawn.

    DPD is never stored: it is the business date − `due_on` (the due date of the oldest instalment unpaid at the last
    look).
    `moves_on` is the next date on which the roll has to look at the case; None in the last bucket. `value` is what
    was owed at
    the entry into the bucket. `closed_on` is the value date of the payment that closed it.
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
    previous = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(state__in=[s.value for s in OPEN_STATES]), name="case_one_open_per_loan"
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

    @transition(field="state", source=OPEN_STATES, target=CaseState.COLLECTED)
    def collect(self) -> None:
        """No unpaid instalment has reached the ladder's opening any more."""
        self.last_assignee, self.assignee = self.assignee or self.last_assignee, None
        self.moves_on = None


class CaseEvent(TransitionLog):
    """One transition of one case. `from_bucket` is None for the opening."""

    item = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="events")
    from_bucket = models.ForeignKey(Bucket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_bucket = models.ForeignKey(Bucket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"


class BucketStay(models.Model):
    """One stay of a case in one bucket (阶段停留), assigned or not.

    entered_on: the first business date at whose START the case was in the bucket. last_on: the last such date; None
    while it
    lasts. A stay that ended collected ends on the value date of the payment (paid on the date still counts as unpaid
    at its
    start), one that rolled on ends the day before the next one enters. owed: what was owed at the start of
    entered_on, all
    parts of the instalments that had reached the opening. superseded_by: set once, when a late payment showed that it
    went
    otherwise; readers skip those.
    """

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="stays")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="stays")
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=11, choices=StayOutcome, blank=True)
    owed = MoneyField(default=ZERO)
    recorded_at = models.DateTimeField()
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(last_on__isnull=True, is_current=True), name="stay_one_open_per_case"
            ),
            models.UniqueConstraint(
                fields=["case", "entered_on"], condition=Q(is_current=True), name="stay_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True, outcome="") | (Q(last_on__isnull=False) & ~Q(outcome="")),
                name="stay_end_has_outcome",
            ),
            models.CheckConstraint(condition=Q(owed__gte=ZERO), name="stay_owed_not_negative"),
        ]
        indexes = [
            models.Index(fields=["entered_on"], name="stay_by_entry"),
            models.Index(fields=["last_on"], name="stay_by_end", condition=Q(last_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.bucket_id} from {self.entered_on}"


class Placement(Assignment):
    """One assignment of a stay to one collector (分案记录): the unit of collector figures.

    started_on, ended_on: business dates, both included. balance: what was owed when it started. Money is credited by
    `paid_on` to the placement open on that date (metrics.md, "A payment is credited to …").
    """

    item = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="assignments")
    stay = models.ForeignKey(BucketStay, on_delete=models.PROTECT, related_name="placements")
    balance = MoneyField(default=ZERO)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = Assignment.constraints_for("placement")
        indexes = [models.Index(fields=["person", "started_on"], name="placement_by_person")]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.person_id}"


class LateLoan(models.Model):
    """A loan that reached the book after the date on which it would have opened a case: the next roll looks at it."""

    loan = models.OneToOneField(Loan, primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"late loan {self.loan_id}"


class CaseContact(models.Model):
    """Links a call or a contact attempt to the case it was made for; written in the same transaction."""

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="contacts")
    call = models.OneToOneField(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="case_contact")
    attempt = models.OneToOneField(
        ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="case_contact"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(attempt__isnull=False), name="case_contact_links_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} contact"
