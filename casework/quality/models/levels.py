"""How closely each person's work is inspected now, and each change of that."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.lib.append_only import AppendOnlyModel
from casework.quality.models.plans import Subject

LEVELS = ["normal", "tightened", "reduced"]


class InspectionLevel(models.Model):
    """Where a person stands with one kind of work, as `rules.switching` says from their lots; without a row: normal.

    level, switching_score, run (accepted lots in a row), stopped: rules.switching.Standing. last_lot_on: the day of the
    last lot that counted.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=7, choices=Subject)
    level = models.CharField(max_length=10)
    switching_score = models.PositiveSmallIntegerField(default=0)
    run = models.PositiveSmallIntegerField(default=0)
    stopped = models.BooleanField(default=False)
    last_lot_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "subject"], name="inspection_level_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="inspection_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.subject}: {self.level}"


class LevelSwitch(AppendOnlyModel):
    """One change of level: after which lot (day), from what to what, by which rule.

    number: the how manieth of the person and kind of work.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=7, choices=Subject)
    number = models.PositiveIntegerField()
    day = models.DateField()
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    rule = models.CharField(max_length=20)
    switched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "subject", "number"], name="level_switch_number_once"),
            models.CheckConstraint(condition=Q(before__in=LEVELS, after__in=LEVELS), name="level_switch_levels_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.subject}: {self.before} → {self.after}"
