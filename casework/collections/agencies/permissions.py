"""Who keeps agencies and pays them, who gives cases to them, and who reads."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

# Agencies, plans, files and statements are kept by operations; cases are placed and recalled by who leads their team.
KEEPERS = (Role.OPERATIONS,)
PLACERS = (Role.SUPERVISOR,)
READERS = (Role.OPERATIONS, Role.SUPERVISOR, Role.AUDITOR)
# What an agency earns, payment by payment, over all teams.
STATEMENT_READERS = (Role.OPERATIONS, Role.AUDITOR)


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of agencies."""
    return user.has_role(*READERS)
