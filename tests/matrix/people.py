"""Home, team page, one's own account."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from tests import factories
from tests.permission_matrix import ALL, AUDITOR, NOBODY, OPERATIONS, SIGNED_IN, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def own_member(world: World) -> Mapping[str, Any]:
    member = factories.person("", Role.COLLECTOR, team=world.team, online=False)
    return {"team_id": world.team.public_id, "user_id": member.public_id}


def others_member(world: World) -> Mapping[str, Any]:
    member = factories.person("", Role.COLLECTOR, team=world.other_team, online=False)
    return {"team_id": world.other_team.public_id, "user_id": member.public_id}


def no_member(world: World) -> Mapping[str, Any]:
    return {"team_id": world.team.public_id, "user_id": factories.person("", online=False).public_id}


ROWS = [
    Row("home", SIGNED_IN),
    Row("nav-counts", SIGNED_IN),
    Row("people:team", SUPERVISOR | OPERATIONS | AUDITOR),
    Row("people:capacity", SUPERVISOR, case="own team's", kwargs=own_member),
    Row("people:capacity", NOBODY, case="other team's", kwargs=others_member),
    Row("people:capacity", NOBODY, case="in no team", kwargs=no_member),
    Row("people:capacity", SUPERVISOR, case="own", kwargs=own_member, method="POST", data={"capacity": "7"}),
    Row("people:capacity", NOBODY, case="other's", kwargs=others_member, method="POST", data={"capacity": "7"}),
    Row("account_login", ALL),
    Row("account_logout", ALL),
    Row("account_inactive", ALL),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_change_password", SIGNED_IN),
    Row("mfa_index", SIGNED_IN),
    Row("mfa_activate_totp", SIGNED_IN),
    Row("mfa_deactivate_totp", NOBODY, case="none set up"),
    Row("mfa_view_recovery_codes", NOBODY, case="none set up"),
    Row("mfa_download_recovery_codes", NOBODY, case="none set up"),
    Row("mfa_generate_recovery_codes", SIGNED_IN),
    Row("mfa_authenticate", SIGNED_IN),
    Row("mfa_reauthenticate", SIGNED_IN),
    Row("set_language", ALL),
]


def members(world: World, number: int) -> Mapping[str, Any]:
    for _person in range(number):
        factories.person("", Role.COLLECTOR, team=world.team, online=False)
    return {}


BUDGETS = [
    Budget("people:team", Role.SUPERVISOR, most=8, fill=members),
    Budget("people:team", Role.AUDITOR, most=8, fill=members),
    *[Budget("nav-counts", role, most=12) for role in Role],  # session, person, roles; at most two for an entry
]
_ALLAUTH = "allauth's page, of one's own account only"
UNCOUNTED = {
    "home": "redirects",
    "people:capacity": "one row",
    "set_language": "answers POST only",
    **{row.name: _ALLAUTH for row in ROWS if row.name.startswith(("account_", "mfa_"))},
}
