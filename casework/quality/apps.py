"""Quality: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityApp(AppConfig):
    """Register the app with Django, its pages with the navigation, its topic, its runs and work with the jobs."""

    name = "casework.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        """Fill the registries."""
        from casework.jobs.live import register_topic
        from casework.jobs.runs import register_kind
        from casework.people.navigation import register
        from casework.quality import (
            navigation,
            permissions,
            services,
            tasks,  # noqa: F401  # registers its handlers
        )

        counts = {"population": _("to draw from"), "decided": _("decided"), "drawn": _("drawn")}
        register_kind(services.RUN, _("Quality sample"), counts=counts)
        _say_words()
        register_topic("quality", permissions.may_watch)
        for entry in navigation.ENTRIES:
            register(entry)


def _say_words() -> None:
    """Say what the audit trail calls quality's actions, things and facts."""
    from casework.jobs import words

    words.register(
        actions={
            "inspection.score": _("Inspection scored"),
            "inspection.gold": _("Made a gold item"),
            "inspection.no_gold": _("No gold item any more"),
            "dispute.raise": _("Result disputed"),
            "dispute.rule": _("Dispute ruled on"),
            "quality_action.finish": _("Action of a finding closed"),
            "sampling_plan.change": _("Sampling plan changed"),
            "scorecard.change": _("Scorecard changed"),
            "minutes.write": _("Minutes written"),
        },
        things={
            "inspection": _("Inspection"),
            "sampling_plan": _("Sampling plan"),
            "scorecard": _("Scorecard"),
            "minutes": _("Minutes"),
        },
        facts={
            "score": _("Score"), "defective": _("Defective"), "seed": _("Seed of the draw"), "rate": _("Share"),
            "size": _("Number"), "plan": _("Plan"), "card": _("Scorecard"), "outcome": _("Outcome"),
        },
    )  # fmt: skip
