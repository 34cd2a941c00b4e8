"""Who keeps channels and funders, and who reads what they brought and earn."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

KEEPERS = (Role.OPERATIONS,)
READERS = (Role.OPERATIONS, Role.AUDITOR)


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of channels and funders."""
    return user.has_role(*READERS)
