"""Who reads the portfolio: whole books, so nobody's own teams matter; and who follows a number to its loans."""

from typing import TYPE_CHECKING

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.SUPERVISOR, Role.RISK, Role.OPERATIONS, Role.AUDITOR)
# Who may open any loan's page.
LOAN_READERS = (Role.OPERATIONS, Role.AUDITOR)


def reads_loans(user: "User") -> bool:
    """Say whether `user` may see which loans are behind a number."""
    return user.has_role(*LOAN_READERS)
