"""Snapshots of loans, and what is counted of them once a month is there, so that no page counts them again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Book


class SnapshotKind(models.TextChoices):
    """At which end a snapshot was taken."""

    MONTH = "month", _("Month end")
    CYCLE = "cycle", _("Cycle end")


class SnapshotBucket(models.TextChoices):
    """Where a loan lay: in a bucket of the month ladder, or in none any more."""

    M0 = "M0", "M0"
    M1 = "M1", "M1"
    M2 = "M2", "M2"
    M3 = "M3", "M3"
    M4 = "M4+", "M4+"
    WRITTEN_OFF = "written_off", _("Written off")
    SETTLED = "settled", _("Settled")


class Snapshot(AppendOnlyModel):
    """One loan of a book as it stood at the start of one day.

    month: the last day of the calendar month that it stands for; taken_on: that day, or the product's cycle day in the
    month. dpd: None where a fed history tells the bucket only. balance: outstanding principal (what the file says, of
    a fed one). disbursed_on, disbursed: None where a fed history does not tell. A settled loan is told of once.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=SnapshotKind)
    month = models.DateField()
    source = models.CharField(max_length=40)
    loan_ref = models.CharField(max_length=80)
    taken_on = models.DateField()
    bucket = models.CharField(max_length=11, choices=SnapshotBucket)
    dpd = models.IntegerField(null=True, blank=True)
    balance = MoneyField()
    disbursed_on = models.DateField(null=True, blank=True)
    disbursed = MoneyField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "kind", "month", "source", "loan_ref"], name="snapshot_once_per_month"
            ),
            models.CheckConstraint(condition=Q(kind__in=SnapshotKind.values), name="snapshot_kind_known"),
            models.CheckConstraint(condition=Q(bucket__in=SnapshotBucket.values), name="snapshot_bucket_known"),
            models.CheckConstraint(condition=Q(balance__gte=ZERO), name="snapshot_balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_ref} {self.taken_on} {self.bucket}"


class _Counted(models.Model):
    """What is counted of one month of a book's snapshots."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=SnapshotKind)
    month = models.DateField()

    class Meta:
        abstract = True


class SnapshotMonth(_Counted):
    """One month of snapshots of a book. counted_at: None while rows came after it was last counted."""

    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["book", "kind", "month"], name="snapshot_month_once")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.kind} {self.month}"


class MonthTotal(_Counted):
    """What lay in one bucket."""

    bucket = models.CharField(max_length=11, choices=SnapshotBucket)
    loans = models.PositiveBigIntegerField()
    balance = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["book", "kind", "month", "bucket"], name="month_total_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.bucket}"


class RollCell(_Counted):
    """What came from one bucket of the month before. went: a bucket, or "gone" for loans that the month is silent of.

    balance: of these loans, at the end of the month.
    """

    came = models.CharField(max_length=11)
    went = models.CharField(max_length=11)
    loans = models.PositiveBigIntegerField()
    balance = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["book", "kind", "month", "came", "went"], name="roll_cell_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.came} → {self.went}"


class Vintage(_Counted):
    """What was disbursed in one month, of loans whose snapshots tell when and how much."""

    loans = models.PositiveBigIntegerField()
    disbursed = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["book", "kind", "month"], name="vintage_once")]

    def __str__(self) -> str:
        return f"{self.month}"


class VintageCell(_Counted):
    """The loans disbursed in one month that had reached a threshold of days past due. vintage: that month's last day.

    loans, balance: those that are at or past the threshold at the month's end. first_loans, first_balance: those that
    were there for the first time, and their balance then.
    """

    vintage = models.DateField()
    threshold = models.PositiveSmallIntegerField()
    loans = models.PositiveBigIntegerField()
    balance = MoneyField()
    first_loans = models.PositiveBigIntegerField()
    first_balance = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["book", "kind", "month", "vintage", "threshold"], name="vintage_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.vintage} at {self.month}: {self.threshold}+"
