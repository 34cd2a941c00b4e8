"""Simulations: what a book's contact rules, or others, would have refused of what was tried."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.contact.models.rulesets import Preset, RuleSet
from casework.jobs.models import Job
from casework.portfolio.models import Book


class Simulation(models.Model):
    """One set of rules run over the attempts of some days, asked for by one person; they and auditors see it.

    preset "": the rules of `version`. A preset: those that come with the product, with third parties as far as it
    allows (`thirds`), and with the own rules of `version` beside them (None: without any).
    teams: the ids of those whose attempts are told of; None: all. first_day, last_day: the book's days.
    attempts, refused: how many were tried and how many of them would not have been made. result: what was found, as
    `services.simulations` writes it. file: the sheet, below MEDIA_ROOT.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        RuleSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    preset = models.CharField(max_length=20, choices=Preset, blank=True)
    thirds = models.BooleanField(default=False)
    teams = models.JSONField(null=True, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="simulations/%Y/%m/", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="simulation_days_in_order"),
            models.CheckConstraint(condition=Q(preset__in=["", *Preset.values]), name="simulation_preset_known"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, thirds=False) | ~Q(preset=""), name="simulation_of_something"
            ),
            models.CheckConstraint(condition=Q(refused__lte=F("attempts")), name="simulation_refuses_what_was_tried"),
        ]
        indexes = [models.Index(fields=["owner", "-asked_at"], name="simulation_by_owner")]

    def __str__(self) -> str:
        return f"{self.preset or self.version} {self.first_day}–{self.last_day}"
