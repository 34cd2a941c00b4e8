"""How much open work somebody carries: counters that every writer of assignments keeps, under the person's own lock."""

from django.conf import settings
from django.db import models

from casework.people.models.teams import Team


class Workload(models.Model):
    """What one person carries over all teams and kinds of work: the row that every assignment locks first.

    capacity: weighted points in all, None for no limit beside the teams' own. Whoever changes what a person holds locks
    this row before anything else of theirs, so that the counters, and what is read under the lock, are exact.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="workload"
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)
    open_items = models.PositiveIntegerField(default=0)
    open_points = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.open_points}"


class Load(models.Model):
    """How much open work of one team somebody carries, in items and in weighted points; Membership.capacity is points.

    Kept by the one writer of assignments (`workflow.assignment`) under the lock of the person's Workload; a check
    compares it with the truth. last_given_at: when work of the team was last given to them (round robin).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="loads")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="loads")
    open_items = models.PositiveIntegerField(default=0)
    open_points = models.PositiveIntegerField(default=0)
    last_given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="load_once_per_team")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.open_points}"
