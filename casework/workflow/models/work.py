"""What orders and cases share: pools, the work item, its assignments and the log of its transitions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.jobs.models import BatchRun
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.people.models import Team


class PoolKind(models.TextChoices):
    """Which kind of work lies in a pool."""

    ORDERS = "orders", _("Orders")
    CASES = "cases", _("Cases")


class Pool(models.Model):
    """Work of one kind that waits, with the one team that owns it. A pool without a team takes work in but deals none
    out.

    A stage or a bucket points to its pool, never the other way round.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=PoolKind)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="pools")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=PoolKind.values), name="pool_kind_known")]

    def __str__(self) -> str:
        return self.name


class WorkItem(models.Model):
    """Something that one person at a time works on; it carries all that the assignment engine needs, so that it joins
    nothing.

    priority: higher first. limit_at: when it should be done. affinity: the customer's id, to give one customer's work
    to one person. points: how heavy it is; changed only while nobody holds it. requires: skills asked for
    ({"language": "zh"}; a list asks for all of it). opened_at: when the assignee first opened it; until then it counts
    as untouched. The concrete class adds `state` (a protected FSMField).
    """

    # Names of the states in which an item waits in its pool, and in which somebody has it.
    WAITING: ClassVar[frozenset[str]]
    HELD: ClassVar[frozenset[str]]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, db_index=False, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    last_assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    priority = models.SmallIntegerField(default=0)
    limit_at = models.DateTimeField(null=True, blank=True)
    affinity = models.BigIntegerField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(default=1)
    value = MoneyField(default=ZERO)
    requires = models.JSONField(default=dict, blank=True)
    waiting_since = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Outcome(models.TextChoices):
    """How an assignment ended."""

    FINISHED = "finished", _("Finished")
    RELEASED = "released", _("Released")
    REASSIGNED = "reassigned", _("Reassigned")
    ROLLED = "rolled", _("Rolled on")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Assignment(models.Model):
    """One person's hold on one item, from being given it to the end. The history of who had it, by whom and why.

    The concrete class adds `item` (a foreign key with related_name "assignments") and one open row per item as a
    constraint.
    `given_by` None means the engine. `policy` names the version of the rules that chose ("team-code v3"); `reason` is
    the giver's own word. `why`: what the choice was made from, as `workflow.why` writes and reads it. `over_capacity`:
    the giver said that it may exceed what the person can carry, and it did.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    policy = models.CharField(max_length=60)
    batch = models.ForeignKey(
        BatchRun, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    why = models.JSONField(default=dict, blank=True)
    over_capacity = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    @staticmethod
    def constraints_for(prefix: str) -> list[models.BaseConstraint]:
        """Return the constraints that every assignment table has; the concrete Meta spreads them."""
        return [
            models.UniqueConstraint(fields=["item"], condition=Q(ended_at__isnull=True), name=f"{prefix}_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name=f"{prefix}_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("given_at")), name=f"{prefix}_ends_after_start"
            ),
        ]


class TransitionLog(AppendOnlyModel):
    """One transition of one item. Append-only: a correction is a new row that names the one it `supersedes`.

    `effective_on` is the business date it counts for, `recorded_at` the instant it was written. The concrete class
    adds `item`. Nobody looks for rows by their actor: an index on it would cost every row of a night, which has none.
    """

    name = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    detail = models.JSONField(default=dict, blank=True)
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True
