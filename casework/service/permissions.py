"""Who may look for customers, read their page, and see their numbers in clear. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.SERVICE, Role.AUDITOR)
# An auditor reads who saw a number; they need none themselves.
REVEALERS = (Role.SERVICE,)
# Customer service; collectors record a complaint on the page of the case that they hold.
COMPLAINED_TO = (Role.SERVICE,)


def may_take_complaints(user: "User") -> bool:
    """Say whether `user` may record what a customer complains of."""
    return user.has_role(*COMPLAINED_TO)


def may_reveal(user: "User") -> bool:
    """Say whether `user` may ask for a customer's numbers in clear."""
    return user.has_role(*REVEALERS)
