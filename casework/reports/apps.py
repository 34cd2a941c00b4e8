"""Reports: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsApp(AppConfig):
    """Register the app with Django."""

    name = "casework.reports"
    label = "reports"
    verbose_name = _("Reports")
