"""Minutes of quality meetings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.lib.append_only import AppendOnlyModel
from casework.people.models import Team


class Minutes(AppendOnlyModel):
    """One version of the minutes of a meeting; the highest version of a thread counts.

    team: whose work was discussed, None: everybody's. present: who was there.
    """

    thread = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField()
    title = models.CharField(max_length=120)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    present = models.CharField(max_length=500)
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.UniqueConstraint(fields=["thread", "version"], name="minutes_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="minutes_from_one"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="minutes_say_something"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"
