"""Who reads figures, of which teams, and who may fetch a workbook."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.lib.roles import Role
from casework.people.permissions import team_ids_with
from casework.reports import kinds
from casework.reports.kinds import ExportKind
from casework.reports.models import Export

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)
# A risk manager looks at how orders are decided, by everybody, and at nothing of collections; they take nothing away.
FIGURE_READERS = (*READERS, Role.RISK)
# These read every team's figures without a grant.
READ_EVERYTHING = (Role.OPERATIONS, Role.AUDITOR)


def readable_teams(user: "User") -> frozenset[int] | None:
    """Return the teams whose figures `user` may read: those they export; None (all) for operations and auditors."""
    return None if user.has_role(*READ_EVERYTHING) else team_ids_with(user, "export_team")


def exportable_teams(user: "User") -> frozenset[int] | None:
    """Return the teams of which `user` may export figures and rows: those whose figures they read, if they take
    anything away at all; None: all.
    """
    return readable_teams(user) if reads_everything_of_teams(user) else frozenset()


def readable_review_teams(user: "User") -> frozenset[int] | None:
    """Return the teams whose review `user` may read: every team's for risk managers, else as `readable_teams`."""
    return None if user.has_role(Role.RISK) else readable_teams(user)


def reads_everything_of_teams(user: "User") -> bool:
    """Say whether `user` reads figures of collections too, and may have a workbook made."""
    return user.has_role(*READERS)


def offered(user: "User") -> list[ExportKind]:
    """Return the kinds of export that `user` may ask for: of whole books only who reads every team's figures."""
    return [kind for kind in kinds.every() if not kind.of_books or user.has_role(*READ_EVERYTHING)]


def seen_by(user: "User") -> QuerySet[Export]:
    """Return the exports of which `user` sees how far they are: their own; auditors any."""
    return Export.objects.all() if sees_everybodys(user) else Export.objects.filter(owner=user)


def may_have(user: "User", export: Export) -> bool:
    """Say whether `user` may (still) export all that an export holds: the teams that it names, or every team."""
    teams, held = exportable_teams(user), export.params["teams"]
    return teams is None or (held is not None and teams.issuperset(held))


def sees_everybodys(user: "User") -> bool:
    """Say whether `user` sees what others had exported."""
    return user.has_role(Role.AUDITOR)
