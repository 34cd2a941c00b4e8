"""The timetable of beat: rows in the database that people may edit; the settings only say what it starts with."""

from typing import Any

from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler


class Timetable(DatabaseScheduler):  # type: ignore[misc]  # it ships no types
    """A database scheduler that adds what is missing and leaves alone what somebody edited.

    The library's own writes the settings over the rows at every start, and with that over the operators' changes.
    """

    def setup_schedule(self) -> None:
        """Add the entries of CELERY_BEAT_SCHEDULE whose names are not in the table yet."""
        wanted: dict[str, Any] = self.app.conf.beat_schedule or {}
        known = set(PeriodicTask.objects.filter(name__in=wanted).values_list("name", flat=True))
        self.update_from_dict({name: entry for name, entry in wanted.items() if name not in known})
