"""The lower bounds of a ladder's buckets, by date."""

from django.conf import settings
from django.db import models

from casework.collections.models.ladders import Bucket, Ladder


class LadderVersion(models.Model):
    """The lower bounds of a ladder from a date on; the newest that is not after a day holds on it.

    A version that is not in force anywhere yet can be called off; later ones cannot be changed, only followed.
    """

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="versions", db_index=False)
    effective_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["ladder", "effective_on"]
        constraints = [models.UniqueConstraint(fields=["ladder", "effective_on"], name="ladder_version_per_day")]

    def __str__(self) -> str:
        return f"{self.ladder} from {self.effective_on}"


class BucketBound(models.Model):
    """From which DPD on a bucket begins, in one version of its ladder. Upper bounds are nowhere: no gap, no overlap."""

    version = models.ForeignKey(LadderVersion, on_delete=models.CASCADE, related_name="bounds", db_index=False)
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="bounds", db_index=False)
    lower = models.SmallIntegerField()

    class Meta:
        ordering = ["version", "lower"]
        constraints = [
            models.UniqueConstraint(fields=["version", "bucket"], name="bound_once_per_bucket"),
            models.UniqueConstraint(fields=["version", "lower"], name="bound_lower_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket} from {self.lower}"
