"""What the dashboards enter into the house's registries: their pages."""

from django.utils.translation import gettext_lazy as _

from casework.people.navigation import Entry, register
from casework.reports.permissions import READERS


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="reports.floor", label=_("Today's floor"), icon="activity", url_name="reports:floor",
            roles=frozenset(READERS), group=_("Numbers"), order=590,
        )
    )  # fmt: skip
