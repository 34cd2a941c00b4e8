"""What somebody may do at all, read in one statement: every request of everybody begins with it.

Written by hand: guardian's question through the ORM costs more to compile than to answer, and was asked beside the one
for the roles. It is the same answer (tests/people/test_standing.py compares them).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from casework.lib.prepared import ask

_SQL = """
SELECT role.name, NULL, 0 FROM people_user_groups held JOIN auth_group role ON role.id = held.group_id
 WHERE held.user_id = %(user)s
UNION ALL SELECT NULL, allowed.codename, given.content_object_id
  FROM people_teamgrant given JOIN auth_permission allowed ON allowed.id = given.permission_id
 WHERE given.user_id = %(user)s
UNION ALL SELECT NULL, allowed.codename, given.content_object_id
  FROM people_user_groups held JOIN people_teamgroupgrant given ON given.group_id = held.group_id
  JOIN auth_permission allowed ON allowed.id = given.permission_id
 WHERE held.user_id = %(user)s
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The roles somebody holds, and on which teams (ids) they have which permission, by themselves or by a role."""

    roles: frozenset[str]
    teams: Mapping[str, frozenset[int]]

    def __hash__(self) -> int:
        return hash((self.roles, frozenset(self.teams.items())))

    def teams_with(self, permission: str) -> frozenset[int]:
        """Return the ids of the teams on which `permission` was granted."""
        return self.teams.get(permission, frozenset())


def standing_of(user_id: int) -> Standing:
    """Return what this person may do now. One query."""
    rows = ask(_SQL, {"user": user_id})
    teams: dict[str, set[int]] = defaultdict(set)
    for _role, permission, team in rows:
        if permission is not None:
            teams[permission].add(team)
    return Standing(
        roles=frozenset(role for role, _permission, _team in rows if role is not None),
        teams={permission: frozenset(ids) for permission, ids in teams.items()},
    )
