"""Who settles with channels, and who reads it."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

# Terms, statements and money are kept by operations: one draws up, another one approves.
KEEPERS = (Role.OPERATIONS,)
READERS = (Role.OPERATIONS, Role.AUDITOR)


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of what is settled with channels."""
    return user.has_role(*READERS)
