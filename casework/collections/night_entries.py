"""What the night enters elsewhere: what its runs are called, what waits for it, what its cases ask for."""

from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.bulk import requires
from casework.collections.services import night
from casework.jobs import runs, words
from casework.people.navigation import Entry, register
from casework.workflow import morning, requirements
from casework.workflow.models import PoolKind


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="collections.ladders", label=_("Ladders"), icon="list-ordered", url_name="collections:ladders",
            roles=frozenset(permissions.POOL_READERS), group=_("Operations"), order=813,
            shown_to=permissions.sees_pools,
        )
    )  # fmt: skip
    morning.wait_for(PoolKind.CASES, night.is_over)
    requirements.on_changed(requires.ask_anew)
    words.register(
        actions={
            "ladder.set_bounds": _("Bounds of a ladder changed"),
            "ladder.call_off": _("Change of bounds called off"),
        },
        things={"ladder": _("Ladder")},
        facts={"loan": _("Loan"), "ladder": _("Ladder"), "bounds": _("Bounds"), "effective_on": _("Takes effect on")},
    )
    runs.name_counts("roll", {"aside": _("put aside"), "parts": _("parts"), "parts_done": _("parts done")})
