"""Who reads figures, of which teams, and who may fetch a workbook."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.lib.roles import Role
from casework.people.permissions import team_ids_with
from casework.reports.models import Export

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)
# These read every team's figures without a grant.
READ_EVERYTHING = (Role.OPERATIONS, Role.AUDITOR)


def readable_teams(user: "User") -> frozenset[int] | None:
    """Return the teams whose figures `user` may read: those they export; None (all) for operations and auditors."""
    return None if user.has_role(*READ_EVERYTHING) else team_ids_with(user, "export_team")


def fetchable_by(user: "User") -> QuerySet[Export]:
    """Return the exports that `user` may fetch: their own; auditors any."""
    return Export.objects.all() if user.has_role(Role.AUDITOR) else Export.objects.filter(owner=user)
