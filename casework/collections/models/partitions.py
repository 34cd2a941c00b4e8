"""A large night's parts: each a range of loans, rolled in a transaction of its own."""

from django.db import models
from django.db.models import F, Q

from casework.jobs.models import BatchRun


class RollPartition(models.Model):
    """A range of loans, by id and both ends included, of one night; a broken night goes on with those not finished.

    counts: as the run's. errors: loans put aside, {"loan": reference, "reason": …}. freed: what went off people's
    hands, [user, team, items, points], to be taken off what they carry when the night ends.
    """

    run = models.ForeignKey(BatchRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    first_loan = models.BigIntegerField()
    last_loan = models.BigIntegerField()
    counts = models.JSONField(default=dict, blank=True)
    errors = models.JSONField(default=list, blank=True)
    freed = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="roll_partition_once"),
            models.CheckConstraint(condition=Q(last_loan__gte=F("first_loan")), name="roll_partition_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} part {self.number}"
