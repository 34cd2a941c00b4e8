"""Releases: a supervisor lets one contact pass an internal rule."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.portfolio.models import Customer


class GateRelease(models.Model):
    """One contact with one customer that may pass internal rules (never a legal one), used at most once.

    reason: the word of who gave it. rule: what it passed, in English as the gate named it; written with its use.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="gate_releases")
    reason = models.CharField(max_length=500)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=300, blank=True)

    class Meta:
        permissions = [("release_gate", "Can let a contact pass an internal rule")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="release_has_reason"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="release_ends_after_start"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True, rule="")
                | (Q(used_at__gte=F("given_at"), used_at__lt=F("expires_at"), used_by__isnull=False) & ~Q(rule="")),
                name="release_use_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="release_unused", condition=Q(used_at__isnull=True))]

    def __str__(self) -> str:
        return f"release {self.public_id}"
