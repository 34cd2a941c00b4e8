"""Calendars: in whose working time the limits of a team's work run."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """When people work: hours of the week in a time zone, without public holidays and own closures.

    country: ISO 3166-1 alpha-2 code whose public holidays are days off ("" for none); subdivision: of that country, as
    the library `holidays` names it ("BY"). A calendar without any hours works around the clock.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    """As datetime.weekday counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class CalendarHours(models.Model):
    """One stretch of work on one weekday, in the calendar's wall-clock time. closes 00:00 is the end of that day."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "calendar hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="calendar_weekday_known"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=time(0)), name="calendar_hours_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class CalendarClosure(models.Model):
    """A day on which this calendar's people do not work, beside the public holidays."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closures")
    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_closed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
