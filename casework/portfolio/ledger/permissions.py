"""Who reads the ledger, and who may write into it by hand."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.OPERATIONS, Role.AUDITOR)
RECORDERS = (Role.OPERATIONS,)


def may_record(user: "User") -> bool:
    """Say whether `user` may record and reverse payments by hand."""
    return user.has_role(*RECORDERS)


def may_watch(user: "User", _rest: str) -> bool:
    """Say whether `user` may be told of changes of the ledger."""
    return user.has_role(*READERS)
