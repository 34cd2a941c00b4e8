"""Reports: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsApp(AppConfig):
    """Register the app with Django, its pages with the navigation, its work with the jobs."""

    name = "casework.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Fill the registries."""
        from casework.jobs import words
        from casework.people.navigation import Entry, register
        from casework.reports import tasks  # noqa: F401  # registers its handlers
        from casework.reports.dashboards import entries as dashboards
        from casework.reports.partners import entries as partners
        from casework.reports.permissions import FIGURE_READERS, READERS
        from casework.reports.services import offers
        from casework.reports.settlements import entries as settlements
        from casework.reports.snapshots import entries as snapshots
        from casework.reports.summaries import entries as summaries

        partners.enter()
        snapshots.enter()
        summaries.enter()
        dashboards.enter()
        words.register(
            actions={
                "export.ask": _("Export asked for"), "export.build": _("Export built"),
                "export.cancel": _("Export cancelled"), "export.download": _("Export downloaded"),
                "export.expire": _("Export removed"), "export.schedule": _("Export scheduled"),
                "export.unschedule": _("Export no longer scheduled"), "days.recount": _("Closed days counted anew"),
            },
            things={"export": _("Export")},
            facts={"teams": _("Teams"), "cadence": _("How often"), "hour": _("Hour")},
        )  # fmt: skip
        offers.register()
        settlements.enter()
        register(
            Entry(
                key="reports.kpi", label=_("Figures"), icon="chart-column", url_name="reports:kpi",
                roles=frozenset(FIGURE_READERS), group=_("Numbers"), order=600,
            )
        )  # fmt: skip
        register(
            Entry(
                key="reports.exports", label=_("Exports"), icon="file-spreadsheet", url_name="reports:index",
                roles=frozenset(READERS), group=_("Numbers"), order=610,
            )
        )  # fmt: skip
