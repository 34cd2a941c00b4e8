"""Who writes and approves templates, and who sees what goes out."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

# Authors may be approvers of each other's versions; of their own nobody is.
KEEPERS = (Role.OPERATIONS, Role.SUPERVISOR)
READERS = (Role.OPERATIONS, Role.SUPERVISOR, Role.AUDITOR)
# What went out of every team.
SENT_READERS = (Role.OPERATIONS, Role.AUDITOR)
SENDERS = (Role.OPERATIONS,)


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of templates and messages."""
    return user.has_role(*READERS)
