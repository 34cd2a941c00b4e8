"""Quality: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityApp(AppConfig):
    """Register the app with Django, its page with the navigation, its topic, its runs and work with the jobs."""

    name = "casework.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        """Fill the registries."""
        from casework.jobs import words
        from casework.jobs.live import register_topic
        from casework.jobs.runs import register_kind
        from casework.lib.roles import Role
        from casework.people.navigation import Entry, register
        from casework.quality import (
            permissions,
            selectors,
            services,
            tasks,  # noqa: F401  # registers its handlers
        )

        counts = {"population": _("to draw from"), "decided": _("decided"), "drawn": _("drawn")}
        register_kind(services.RUN, _("Quality sample"), counts=counts)
        words.register(
            actions={
                "inspection.score": _("Inspection scored"), "sampling_plan.change": _("Sampling plan changed"),
            },
            things={"inspection": _("Inspection"), "sampling_plan": _("Sampling plan")},
            facts={
                "score": _("Score"), "defective": _("Defective"), "seed": _("Seed of the draw"), "rate": _("Share"),
                "size": _("Number"), "plan": _("Plan"), "from": _("From"),
            },
        )  # fmt: skip
        register_topic("quality", permissions.may_watch)
        register(
            Entry(
                key="quality.index", label=_("Inspections"), icon="clipboard-check", url_name="quality:index",
                roles=frozenset(permissions.READERS), group=_("Quality"), order=400,
                waiting=selectors.inspections_waiting,
            )
        )  # fmt: skip
        register(
            Entry(
                key="quality.plans", label=_("Sampling plans"), icon="dices", url_name="quality:plans",
                roles={Role.INSPECTOR, Role.AUDITOR}, group=_("Quality"), order=480,
            )
        )  # fmt: skip
