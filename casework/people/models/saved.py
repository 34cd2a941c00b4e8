"""What people keep for themselves and their team: filters of pages."""

import uuid

from django.conf import settings
from django.db import models

from casework.people.models.teams import Team


class SavedView(models.Model):
    """A filter that somebody keeps of one page under a name: the query of its address.

    page: names the page ("review.pool.initial", see `people.saveable`). query: without the "?". team: whose leads see
    it too; None keeps it to its owner.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_name_once")]
        indexes = [models.Index(fields=["page", "name"], name="saved_view_by_page")]

    def __str__(self) -> str:
        return self.name


class SavedDefault(models.Model):
    """With which saved filter, one's own or a shared one, somebody's page opens."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page"], name="saved_default_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.page}"
