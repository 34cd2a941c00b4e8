"""When people were there: the history behind online hours."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PresencePeriod(models.Model):
    """One stretch of time during which somebody was online, from the first page to the last that was heard of them.

    The newest row of a person grows with each beat while they stay; a silence of `people.rules.PRESENCE_TIMEOUT` begins
    a new one. Two pages that open at the same instant may begin two rows that overlap: readers count time once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presence_periods", db_index=False
    )
    began_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("began_at")), name="presence_period_ends_after_start")
        ]
        indexes = [models.Index(fields=["user", "until"], name="presence_period_of")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M} – {self.until:%H:%M}"
