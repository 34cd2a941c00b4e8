"""Library: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibApp(AppConfig):
    """Register the app with Django."""

    name = "casework.lib"
    label = "lib"
    verbose_name = _("Library")
