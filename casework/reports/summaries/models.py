"""Daily summaries of closed days, and what a later count found to be otherwise."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models import Bucket
from casework.jobs.models import BatchRun
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.people.models import Team
from casework.portfolio.models import Book
from casework.review.models import Stage


class SummaryPart(models.TextChoices):
    """Which of the two tables a line stands in."""

    REVIEW = "review", _("Review")
    COLLECTION = "collection", _("Collections")


# What a summary holds: it is one more when it holds more. Days of an older one are read from the log until the next
# closing of their book, which counts them anew.
VERSION = 3


class SummaryDay(models.Model):
    """One day of a book that is summed up. closed_at: when it first was; checked_at: when it was last counted anew.

    version: as VERSION was when it was counted. received: orders that came on it.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    closed_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)
    received = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["book", "day"], name="summary_day_once")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.day}"


class _Line(models.Model):
    """One person on one day. team: that of the pool when the day was closed."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class ReviewerDay(_Line):
    """What one person decided at one stage: the figures of metrics.md, "Review". Times are gross but those called net.

    times, times_net: every handling time, as `rules.packed` keeps them, for medians over more than this line.
    """

    stage = models.CharField(max_length=10, choices=Stage)
    decided = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    within = models.PositiveIntegerField()
    handled = models.DurationField()
    handled_net = models.DurationField()
    shortest = models.DurationField()
    longest = models.DurationField()
    shortest_net = models.DurationField(default=timedelta)
    longest_net = models.DurationField(default=timedelta)
    median = models.DurationField(default=timedelta)
    median_net = models.DurationField(default=timedelta)
    times = models.JSONField(default=list)
    times_net = models.JSONField(default=list)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["book", "day", "person", "stage"], name="reviewer_day_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="reviewer_day_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.stage} {self.day}"


class StageDay(models.Model):
    """Every handling time of one stage on one day, whosever: medians of the floor, and of a period, come of these.

    times, times_net: as `rules.packed` keeps them. A day has no more lengths than its longest time has seconds, however
    much is decided.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage)
    times = models.JSONField(default=list)
    times_net = models.JSONField(default=list)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["book", "day", "stage"], name="stage_day_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_day_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.day}"


class CollectorDay(_Line):
    """What one person held in one bucket, did there, and what became of it. S0 has contacts and promises alone.

    active: placements that lasted on the day; carried: those of them that began before it; given: those that began on
    it; collected: those in which the debt was paid on it; rolled: those that ended so; left_out: those given back
    untouched on it. owed, cash and fallen_due are sums of carried placements up to the day before (past due at their
    start, cash while they lasted, instalments that fell due in them) and, with `_given` or alone, of the day itself.
    calls, answered, right_party: call attempts of the day; touched: cases attempted on it that were held by then;
    promises: taken; due, kept, promised, amount_kept: promises whose last day it was.

    again: what of the day is not to be counted in a period that reaches further back, as `rules.Window` reads it.
    """

    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    active = models.PositiveIntegerField(default=0)
    carried = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    collected = models.PositiveIntegerField(default=0)
    rolled = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    owed_carried = MoneyField(default=ZERO)
    owed_given = MoneyField(default=ZERO)
    cash_carried = MoneyField(default=ZERO)
    cash = MoneyField(default=ZERO)
    fallen_carried = MoneyField(default=ZERO)
    fallen = MoneyField(default=ZERO)
    calls = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    right_party = models.PositiveIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    promises = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    promised = MoneyField(default=ZERO)
    amount_kept = MoneyField(default=ZERO)
    again = models.JSONField(default=dict)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["book", "day", "person", "bucket", "currency"], name="collector_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.bucket_id} {self.day}"


class SummaryChange(AppendOnlyModel):
    """One line of a closed day that a later count found to be otherwise. Never changed, so no number is ever lost.

    before, after: the figures by name, null where there was or is no such line; times in microseconds, amounts in
    hundredths. causes: what was recorded since the day was last counted and concerns the line, the earliest of each
    kind first: {"kind", "ref", "at", "why"}.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    part = models.CharField(max_length=10, choices=SummaryPart)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=10, blank=True)
    bucket = models.ForeignKey(
        Bucket, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    causes = models.JSONField(default=list, blank=True)
    found_at = models.DateTimeField()
    run = models.ForeignKey(BatchRun, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(condition=Q(part__in=SummaryPart.values), name="summary_change_part_known")
        ]
        indexes = [models.Index(fields=["book", "day"], name="summary_change_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.person_id}"
