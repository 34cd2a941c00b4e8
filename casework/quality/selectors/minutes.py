"""Minutes of quality meetings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from casework.lib.keyset import Page, newest
from casework.people.models import Team
from casework.quality import permissions
from casework.quality.models import Minutes

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class MinutesShown:
    """The minutes of one meeting in their newest version, and the versions before it, newest first."""

    newest: Minutes
    before: list[Minutes]


def meetings_page(user: "User", *, after: str) -> Page[Minutes]:
    """Return the newest versions of the minutes that `user` may read, the newest written first. One query."""
    later = Minutes.objects.filter(thread=OuterRef("thread"), version__gt=OuterRef("version"))
    rows = permissions.minutes_seen_by(user).filter(~Exists(later)).select_related("team", "written_by")
    return newest(rows, after=after)


def minutes_shown(user: "User", thread: UUID) -> MinutesShown:
    """Return the minutes of one meeting. Raises Http404. One query."""
    rows = permissions.minutes_seen_by(user).filter(thread=thread).select_related("team", "written_by")
    versions = list(rows.order_by("-version"))
    if not versions:
        raise Http404
    return MinutesShown(newest=versions[0], before=versions[1:])


def teams_to_discuss(user: "User") -> list[Team]:
    """Return the teams whose work `user` inspects, by name. One query."""
    return list(Team.objects.filter(pk__in=permissions.inspected_teams(user)).order_by("name", "pk"))
