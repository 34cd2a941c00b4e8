"""Files that were fed and the rows of them that were refused."""

import uuid

from django.db import models


class FeedFile(models.Model):
    """One file that was fed, by whom and with what result; the page's row. Its refused rows stand beside it.

    broken_off_at: when it was known that what read it was lost, or failed, before its end; an upload's work row says
    that itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    mapping = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey("people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    rows_read = models.BigIntegerField(default=0)
    rows_added = models.BigIntegerField(default=0)
    rows_unchanged = models.BigIntegerField(default=0)
    rows_skipped = models.BigIntegerField(default=0)
    rows_refused = models.BigIntegerField(default=0)
    refused_whole = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    broken_off_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-uploaded_at"], name="feed_newest")]

    def __str__(self) -> str:
        return self.name


class RefusedRow(models.Model):
    """One row of a fed file that was not taken: where, and why. value: the cell as it was, cut to 80 characters."""

    feed = models.ForeignKey(FeedFile, on_delete=models.CASCADE, related_name="refused")
    row = models.BigIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
