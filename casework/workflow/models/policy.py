"""How a team's work is dealt, as data with versions; limits per pool; whom somebody must not work for."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.people.models import Team
from casework.workflow.models.work import Pool


class Strategy(models.TextChoices):
    """Which person is chosen among those who may have an item."""

    LEAST_LOADED = "least_loaded", _("Least loaded")
    ROUND_ROBIN = "round_robin", _("Round robin")
    BY_VALUE = "by_value", _("By value")


class AssignmentPolicy(AppendOnlyModel):
    """One version of how a team's work is dealt. Append-only: a change is a new version; assignments name theirs.

    weights: {"load": 1, "hard": 0, "value": 0}, shares of the score that `least_loaded` compares (load is open points ÷
    capacity; hard and value are shares of the hardest and the most valuable hand). hard_from: points from which an item
    counts as hard. sticky_days: for so long a customer's work goes to who had it last; 0: off. grace_minutes: how long
    somebody may be offline before their untouched work goes back; 0: it stays. drain: freed capacity pulls waiting work
    by itself. next_allowed: people may take the next item themselves. deal_minutes: how long after the beginning of the
    team's working day what waits in its pools is dealt to who is there; None: not by itself. hold_out_bp,
    hold_out_days: of the cases that enter the team's pools, so many in ten thousand are not worked for so many days, to
    see what is paid anyhow; 0: none. In force from effective_at on, until a higher version is.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    strategy = models.CharField(max_length=12, choices=Strategy, default=Strategy.LEAST_LOADED)
    weights = models.JSONField(default=dict, blank=True)
    hard_from = models.PositiveSmallIntegerField(default=3)
    sticky_days = models.PositiveSmallIntegerField(default=0)
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    drain = models.BooleanField(default=False)
    next_allowed = models.BooleanField(default=True)
    deal_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_out_bp = models.PositiveSmallIntegerField(default=0)
    hold_out_days = models.PositiveSmallIntegerField(default=0)
    effective_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["team", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["team", "version"], name="assignment_policy_version_once"),
            models.CheckConstraint(condition=Q(strategy__in=Strategy.values), name="assignment_policy_strategy_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="assignment_policy_version_from_one"),
            models.CheckConstraint(
                condition=Q(hold_out_bp=0, hold_out_days=0)
                | Q(hold_out_bp__gt=0, hold_out_bp__lte=5000, hold_out_days__gt=0),
                name="assignment_policy_hold_out_whole",
            ),
        ]

    @property
    def hold_out_share(self) -> Decimal:
        """The share of new cases that is held out, in percent."""
        return Decimal(self.hold_out_bp) / 100

    def __str__(self) -> str:
        return f"{self.team.code} v{self.version}"


class PoolCapacity(models.Model):
    """How many weighted points of one pool somebody carries at most; without a row the pool sets no limit of its own.

    What they carry of the pool is summed under the person's lock, not counted here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pool_capacities")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="capacities")
    capacity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "pool"], name="pool_capacity_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pool_id}: {self.capacity}"


class Conflict(models.Model):
    """A conflict of interest: this person is given no work of this customer (`WorkItem.affinity`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts")
    affinity = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "affinity"], name="conflict_once")]
        indexes = [models.Index(fields=["affinity"], name="conflict_by_customer")]

    def __str__(self) -> str:
        return f"{self.user_id} × {self.affinity}"
