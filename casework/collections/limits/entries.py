"""Who reads and keeps the limits of waivers, and what they enter into the house's registries."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import words
from casework.lib.roles import Role
from casework.people.navigation import Entry, register

KEEPERS = (Role.OPERATIONS,)
READERS = (Role.OPERATIONS, Role.SUPERVISOR, Role.RISK, Role.AUDITOR)


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="collections.waiver_limits", label=_("Waiver limits"), icon="badge-percent", url_name="limits:limits",
            roles=frozenset(READERS), group=_("Operations"), order=813,
        )
    )  # fmt: skip
    words.register(
        actions={"waiver_limit.set": _("Limit of waivers changed")},
        things={"waiver_limit": _("Limit of waivers")},
        facts={"bucket": _("Bucket"), "role": _("Role"), "part": _("Part")},
    )
