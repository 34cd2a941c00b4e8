"""Who keeps the clients, who sees them, and who may send and read in a client's name."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

KEEPERS = (Role.OPERATIONS,)
READERS = (Role.OPERATIONS, Role.AUDITOR)


def may_act_for_clients(user: "User", *, reading: bool) -> bool:
    """Say whether a person may ask the API in a client's name: operations; auditors may read."""
    return user.has_role(*(READERS if reading else KEEPERS))


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of clients."""
    return user.has_role(*READERS)
