"""What snapshots enter into the house's registries: their file, their page, their runs."""

from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.people.navigation import Entry, register
from casework.portfolio import feeds
from casework.reports.snapshots.feed import SnapshotFeed
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.permissions import READERS
from casework.reports.snapshots.services.taking import RUN


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    feeds.register("snapshots", SnapshotFeed())
    runs.register_kind(RUN, _("Snapshots"), counts=dict(SnapshotKind.choices) | {"counted": _("Months counted")})
    register(
        Entry(
            key="reports.portfolio", label=_("Portfolio"), icon="chart-line", url_name="reports:portfolio",
            roles=frozenset(READERS), group=_("Numbers"), order=605,
        )
    )  # fmt: skip
