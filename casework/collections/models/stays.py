"""Stays of cases in buckets, and the placements of those stays with collectors."""

from django.db import models
from django.db.models import Q

from casework.collections.models.cases import CollectionCase
from casework.collections.models.ladders import Bucket
from casework.collections.states import StayOutcome
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Loan
from casework.workflow.models import Assignment


class BucketStay(models.Model):
    """One stay of a case in one bucket (阶段停留), assigned or not.

    entered_on: the first business date at whose START the case was in the bucket. last_on: the last such date; None
    while it lasts. A stay that ended collected ends on the value date of the payment (paid on the date still counts as
    unpaid at its start), one that rolled on ends the day before the next one enters. owed: what was owed at the start
    of entered_on, all parts of the instalments that had reached the opening. superseded_by: set once, when a late
    payment showed that it went otherwise; readers skip those.
    """

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, db_index=False, related_name="stays")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="stays")
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=11, choices=StayOutcome, blank=True)
    owed = MoneyField(default=ZERO)
    recorded_at = models.DateTimeField()
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="superseded_by"
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
