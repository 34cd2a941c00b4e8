"""Demo: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoApp(AppConfig):
    """Register the app with Django."""

    name = "casework.demo"
    label = "demo"
    verbose_name = _("Demo")
