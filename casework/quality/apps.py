"""Quality: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityApp(AppConfig):
    """Register the app with Django."""

    name = "casework.quality"
    label = "quality"
    verbose_name = _("Quality")
