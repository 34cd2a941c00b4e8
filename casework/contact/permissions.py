"""Who may do what before a contact."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.people.models import User

# Granted to the group of supervisors by a migration.
RELEASE = "contact.release_gate"


def may_release(user: "User") -> bool:
    """Say whether `user` may let a contact pass an internal rule."""
    return user.has_perm(RELEASE)
