"""Jobs: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsApp(AppConfig):
    """Register the app with Django and its topics with the live pages."""

    name = "casework.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Fill the registries. `people` enters the pages into the navigation, which lies above."""
        from casework.jobs import live, permissions, words
        from casework.jobs.webhooks import tasks  # noqa: F401
        from casework.jobs.webhooks.permissions import may_watch

        live.register_topic("job", permissions.may_watch_job)
        live.register_topic("run", permissions.may_watch_run)
        live.register_topic("webhook", may_watch)
        words.register(
            actions={
                "webhook.add": _("Webhook endpoint made"), "webhook.change": _("Webhook endpoint changed"),
                "webhook.rotate_secret": _("Webhook secret changed"), "webhook.pause": _("Webhook endpoint paused"),
                "webhook.break": _("Webhook endpoint paused by itself"),
                "webhook.resume": _("Webhook endpoint resumed"), "webhook.close": _("Webhook endpoint closed"),
                "webhook.resend": _("Webhook sent again"), "webhook.resend_failed": _("Failed webhooks sent again"),
            },
            things={"webhook": _("Webhook endpoint")},
            facts={
                "url": _("Address"), "source": _("Source"), "events": _("Events"), "waiting": _("Waiting"),
                "given_up": _("Given up"), "deliveries": _("Deliveries"), "delivery": _("Delivery"),
                "failures": _("Failed attempts"), "grace_minutes": _("The old one is valid for, minutes"),
            },
        )  # fmt: skip
