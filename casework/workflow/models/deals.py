"""The dealing of a whole pool: what was planned, from what, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.jobs.models import BatchRun, Job
from casework.workflow.models.policy import AssignmentPolicy, Strategy
from casework.workflow.models.work import Pool


class DealState(models.TextChoices):
    """Where a deal stands."""

    PLANNING = "planning", _("Being planned")
    PREVIEWED = "previewed", _("Previewed")
    COMMITTED = "committed", _("Committed")
    STALE = "stale", _("Overtaken")
    DISCARDED = "discarded", _("Discarded")


class DealPlan(models.Model):
    """One dealing of a pool: made from a snapshot, previewed, and committed exactly as previewed, or not at all.

    policy: the version in force, by its label; strategy: what evens loads out, the policy's own unless another one was
    tried. facts, lines: the snapshot and who gets what, packed by `dealing.packing`. fingerprint: SHA-256 of the
    snapshot. people, classes, stays: what the page shows and what "why this person" is answered from, as written by
    `dealing.telling`. possible, given: weighted points, the maximum flow and what the plan gives. jain_*: of load ÷
    capacity, over those who could be given work. batch: the run of the commit. job: where planning or committing is
    done in the background. chosen: of a deal of chosen items, how they were: {"filter": the query, "number": how many},
    and the giver's "reason" where they went to one person by hand. made_by: None for the engine itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="deals", db_index=False)
    state = models.CharField(max_length=10, choices=DealState, default=DealState.PLANNING)
    policy = models.CharField(max_length=60)
    version = models.ForeignKey(
        AssignmentPolicy, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    strategy = models.CharField(max_length=12, choices=Strategy)
    facts = models.BinaryField(default=bytes)
    lines = models.BinaryField(default=bytes)
    fingerprint = models.CharField(max_length=64, blank=True)
    people = models.JSONField(default=list, blank=True)
    classes = models.JSONField(default=list, blank=True)
    stays = models.JSONField(default=list, blank=True)
    chosen = models.JSONField(default=dict, blank=True)
    items = models.PositiveIntegerField(default=0)
    dealt = models.PositiveIntegerField(default=0)
    possible = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    jain_before = models.FloatField(null=True, blank=True)
    jain_after = models.FloatField(null=True, blank=True)
    batch = models.OneToOneField(
        BatchRun, null=True, blank=True, on_delete=models.PROTECT, related_name="deal", db_index=False
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DealState.values), name="deal_state_known"),
            models.CheckConstraint(condition=Q(strategy__in=Strategy.values), name="deal_strategy_known"),
            models.CheckConstraint(
                condition=Q(state="committed", batch__isnull=False) | (~Q(state="committed") & Q(batch__isnull=True)),
                name="deal_committed_has_batch",
            ),
            models.CheckConstraint(condition=Q(dealt__lte=models.F("items")), name="deal_no_more_than_there_is"),
        ]
        indexes = [models.Index(fields=["pool", "-id"], name="deal_of_pool")]

    def __str__(self) -> str:
        return f"deal {self.public_id}"

    @property
    def stayed(self) -> int:
        """Return how many items the plan leaves in the pool."""
        return self.items - self.dealt
