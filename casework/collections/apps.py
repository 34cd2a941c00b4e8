"""Collections: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionsApp(AppConfig):
    """Register the app with Django."""

    name = "casework.collections"
    label = "collections"
    verbose_name = _("Collections")
