"""Portfolio: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioApp(AppConfig):
    """Register the app with Django."""

    name = "casework.portfolio"
    label = "portfolio"
    verbose_name = _("Portfolio")
