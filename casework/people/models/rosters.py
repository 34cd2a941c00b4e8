"""What people can do, and when they work: skills, shifts, leave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SkillKind(models.TextChoices):
    """What kind of thing somebody knows; the key in a work item's `requires`."""

    PRODUCT = "product", _("Product")
    LANGUAGE = "language", _("Language")
    OTHER = "other", _("Other")


class Skill(models.Model):
    """Something a person knows that work may ask for: `requires` = {"language": "ha"} asks for (language, ha)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills")
    kind = models.CharField(max_length=10, choices=SkillKind)
    code = models.CharField(max_length=40)

    class Meta:
        ordering = ["user", "kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "code"], name="skill_once"),
            models.CheckConstraint(condition=Q(kind__in=SkillKind.values), name="skill_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Shift(models.Model):
    """Hours of one weekday (0 Monday to 6 Sunday) at which a person works, in the time zone of their team.

    `ends` at or before `starts` lies on the next day (a night shift). A person without any shift is always on shift.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["user", "weekday", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["user", "weekday", "starts"], name="shift_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="shift_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Leave(models.Model):
    """Days, both included, on which a person is away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["user", "first_on"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="leave_ends_after_start"),
            models.UniqueConstraint(fields=["user", "first_on"], name="leave_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"
