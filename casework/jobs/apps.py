"""Jobs: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsApp(AppConfig):
    """Register the app with Django."""

    name = "casework.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
