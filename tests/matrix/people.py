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


def own_view(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.saved_view(world.asker).public_id}


def others_view(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.saved_view(factories.person("", online=False)).public_id}


SAVED = {"page": "review.pool.initial", "query": "state=held", "name": "Mine"}
ROWS = [
    Row("saved:strip", SIGNED_IN),
    Row("saved:manage", SIGNED_IN),
    Row("saved:save", SIGNED_IN),
    Row("saved:save", SIGNED_IN, method="POST", data=SAVED),
    *(
        row
        for name in ("saved:rename", "saved:default", "saved:delete")
        for row in (
            Row(name, SIGNED_IN, case="own", kwargs=own_view, method="POST", data={"name": "New"}),
            Row(name, NOBODY, case="other's", kwargs=others_view, method="POST", data={"name": "New"}),
        )
    ),
    *(
        row
        for name in ("people:pause", "people:let_accept")
        for row in (
            Row(name, SUPERVISOR, case="own team's", kwargs=own_member),
            Row(name, SUPERVISOR, case="own team's", kwargs=own_member, method="POST", data={"reason": "training"}),
            Row(name, NOBODY, case="other team's", kwargs=others_member, method="POST", data={"reason": "training"}),
        )
    ),
    Row("home", SIGNED_IN),
    Row("nav-counts", SIGNED_IN),
    Row("people:team", SUPERVISOR | OPERATIONS | AUDITOR),
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


def saved_views(world: World, number: int) -> Mapping[str, Any]:
    for _view in range(min(number, 40)):
        factories.saved_view(world.asker)
    return {}


BUDGETS = [
    Budget("people:team", Role.SUPERVISOR, most=9, fill=members),
    Budget("people:team", Role.AUDITOR, most=9, fill=members),
    Budget("saved:strip", Role.SUPERVISOR, most=5, fill=saved_views, query="page=review.pool.initial"),
    Budget("saved:manage", Role.SUPERVISOR, most=5, fill=saved_views, query="page=review.pool.initial"),
    *[Budget("nav-counts", role, most=8) for role in Role],  # session, person, roles, what is shown, all counts
]
_ALLAUTH = "allauth's page, of one's own account only"
UNCOUNTED = {
    "home": "redirects",
    "people:pause": "one row",
    "people:let_accept": "one row",
    "saved:save": "a form",
    **dict.fromkeys(["saved:rename", "saved:default", "saved:delete"], "answers POST only"),
    "set_language": "answers POST only",
    **{row.name: _ALLAUTH for row in ROWS if row.name.startswith(("account_", "mfa_"))},
}
