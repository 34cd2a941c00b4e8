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
        from casework.jobs import live, permissions
        from casework.jobs.webhooks import tasks  # noqa: F401
        from casework.jobs.webhooks.permissions import may_watch

        live.register_topic("job", permissions.may_watch_job)
        live.register_topic("run", permissions.may_watch_run)
        live.register_topic("webhook", may_watch)
