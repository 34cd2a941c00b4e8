"""How tests make what they need. Each function reaches its state through the services, as the real thing does.

One section per app; add yours at the end.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import count

from casework.people import services as people_services
from casework.people.models import Role, Team, TeamKind, User
from tests.clock import NOW

_numbers = count(1)


def unique(prefix: str) -> str:
    """Return `prefix` with a number that no other call of this test run gets."""
    return f"{prefix}-{next(_numbers)}"


# --- people ---------------------------------------------------------------------------------------------------


def team(kind: str = TeamKind.COLLECTIONS, code: str = "") -> Team:
    """Make a team without members."""
    code = code or unique(f"team-{kind}".replace("_", "-"))
    return Team.objects.create(code=code, name=code.replace("-", " ").title(), kind=kind)


def person(
    username: str = "",
    *roles: Role,
    team: Team | None = None,
    leads: Team | Collection[Team] = (),
    online: bool = True,
    accepting: bool = True,
    capacity: int = 50,
    password: str = "",
    language: str = "en",
    now: datetime = NOW,
) -> User:
    """Make somebody who holds `roles`, works for `team`, leads the teams `leads`, and is online and accepting.

    password: only for tests that sign in through the page; others use `client.force_login`.
    """
    username = username or unique("person")
    user = User(username=username, display_name=username.replace("-", " ").title(), language=language)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if roles:
        people_services.set_roles(user=user, roles=roles, now=now)
    if team is not None:
        people_services.add_member(team=team, user=user, capacity=capacity, now=now)
    for led in [leads] if isinstance(leads, Team) else leads:
        people_services.add_member(team=led, user=user, lead=True, now=now)
    if online:
        people_services.connect(user=user, now=now)
        people_services.set_accepting(user=user, accepting=accepting, now=now)
    return user
