"""Who reads and keeps limits and terms, and what they enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.collections.limits.shape import ALL
from casework.collections.limits.tables import TABLES
from casework.jobs import words
from casework.lib.roles import Role
from casework.people.navigation import Entry, register

KEEPERS = (Role.OPERATIONS,)
READERS = (Role.OPERATIONS, Role.SUPERVISOR, Role.RISK, Role.AUDITOR)
FIRST = next(iter(TABLES))


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="collections.limits", label=_("Limits and terms"), icon="badge-percent", url_name="limits:limits",
            roles=frozenset(READERS), group=_("Operations"), order=813,
        )
    )  # fmt: skip
    words.register(
        actions={
            "waiver_limit.set": _("Limit of waivers changed"),
            "promise_terms.set": _("Terms of promises changed"),
            "retention_limit.set": _("Limit of keeping cases changed"),
        },
        things={
            "waiver_limit": _("Limit of waivers"),
            "promise_terms": _("Terms of promises"),
            "retention_limit": _("Limit of keeping cases"),
        },
        facts={"place": _("Holds for"), "limit": _("Limit")},
        values={
            "place": {ALL: _("All")},
            "limit": {one.name: one.full_label for table in TABLES.values() for one in table.limits},
        },
    )
