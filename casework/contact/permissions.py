"""Who may do what before a contact."""

from typing import TYPE_CHECKING

from casework.contact.models import Simulation
from casework.lib.roles import Role
from casework.people.permissions import team_ids_with

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.people.models import User

# Granted to the group of supervisors by a migration.
RELEASE = "contact.release_gate"
# Who looks at the rules, and tries them on the past.
RULE_READERS = (Role.OPERATIONS, Role.SUPERVISOR, Role.AUDITOR)


def may_release(user: "User") -> bool:
    """Say whether `user` may let a contact pass an internal rule."""
    return user.has_perm(RELEASE)


def simulated_teams(user: "User") -> frozenset[int] | None:
    """Return the teams of whose attempts a simulation tells `user`: those whose numbers they may export; None (all) for
    operations and auditors.
    """
    return None if user.has_role(Role.OPERATIONS, Role.AUDITOR) else team_ids_with(user, "export_team")


def simulations_seen_by(user: "User") -> "QuerySet[Simulation]":
    """Return the simulations that `user` may look at: their own; auditors any."""
    return Simulation.objects.all() if user.has_role(Role.AUDITOR) else Simulation.objects.filter(owner=user)
