"""What dealing whole pools enters elsewhere: its kinds of background work, and how its runs are called."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.workflow.dealing import committing, tasks  # noqa: F401  # tasks: kinds of work


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    runs.register_kind(
        committing.KIND,
        _("Deal of a pool"),
        counts={"items": _("waited"), "dealt": _("dealt"), "stayed": _("stayed"), "people": _("people")},
    )
