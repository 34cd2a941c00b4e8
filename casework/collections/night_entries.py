"""What the night enters elsewhere: what its runs are called, what waits for it, what its cases ask for."""

from django.utils.translation import gettext_lazy as _

from casework.collections.bulk import requires
from casework.collections.services import night
from casework.jobs import runs, words
from casework.workflow import morning, requirements
from casework.workflow.models import PoolKind


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    morning.wait_for(PoolKind.CASES, night.is_over)
    requirements.on_changed(requires.ask_anew)
    words.register(facts={"loan": _("Loan")})
    runs.name_counts("roll", {"aside": _("put aside"), "parts": _("parts"), "parts_done": _("parts done")})
