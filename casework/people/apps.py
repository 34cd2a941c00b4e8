"""People: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleApp(AppConfig):
    """Register the app with Django."""

    name = "casework.people"
    label = "people"
    verbose_name = _("People")
