"""The time zone in which a team's shifts and leave are meant."""

from collections.abc import Iterable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings

from casework.people.models import Team


def zones_of(team_ids: Iterable[int]) -> dict[int, tzinfo]:
    """Return each team's time zone: its calendar's, or the site's without one. One query."""
    rows = Team.objects.filter(pk__in=list(team_ids)).values_list("pk", "calendar__time_zone")
    return {team: ZoneInfo(zone or settings.TIME_ZONE) for team, zone in rows}
