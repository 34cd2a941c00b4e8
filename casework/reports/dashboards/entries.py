"""What the dashboards enter into the house's registries: their pages."""

from django.utils.translation import gettext_lazy as _

from casework.people.navigation import Entry, register
from casework.reports.permissions import FIGURE_READERS, READERS


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="reports.floor", label=_("Today's floor"), icon="activity", url_name="reports:floor",
            roles=frozenset(READERS), group=_("Numbers"), order=590, also=("reports:work",),
        )
    )  # fmt: skip
    register(
        Entry(
            key="reports.trends", label=_("Trends"), icon="trending-up", url_name="reports:trends",
            roles=frozenset(FIGURE_READERS), group=_("Numbers"), order=602,
        )
    )  # fmt: skip
