"""What summaries enter into the house's registries: their page, their runs."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.people.navigation import Entry, register
from casework.reports.permissions import FIGURE_READERS
from casework.reports.summaries.models import SummaryPart
from casework.reports.summaries.services.closing import REBUILD, RUN


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    counts = dict(SummaryPart.choices)
    runs.register_kind(RUN, _("Daily summary"), counts=counts)
    runs.register_kind(REBUILD, _("Closed day counted anew"), counts=counts | {"changed": _("Lines that differ")})
    register(
        Entry(
            key="reports.days", label=_("Closed days"), icon="calendar-check", url_name="reports:days",
            roles=frozenset(FIGURE_READERS), group=_("Numbers"), order=607,
        )
    )  # fmt: skip
