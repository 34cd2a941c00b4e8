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


class SummaryDay(models.Model):
    """One day of a book that is summed up. closed_at: when it first was; checked_at: when it was last counted anew."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    closed_at = models.DateTimeField()
    checked_at = models.DateTimeField()

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
    """What one person held in one bucket, and what became of it.

    active: placements that lasted on the day; given: those that began; collected, rolled: those that ended so.
    cash: paid on the day, and credited to the placement that was open at the day's end or closed by it.
    """

    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    active = models.PositiveIntegerField()
    given = models.PositiveIntegerField()
    collected = models.PositiveIntegerField()
    rolled = models.PositiveIntegerField()
    cash = MoneyField(default=ZERO)

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
