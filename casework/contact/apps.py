"""Contact: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactApp(AppConfig):
    """Register the app with Django."""

    name = "casework.contact"
    label = "contact"
    verbose_name = _("Contact")
