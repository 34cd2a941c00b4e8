"""Telephony: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyApp(AppConfig):
    """Register the app with Django."""

    name = "casework.telephony"
    label = "telephony"
    verbose_name = _("Telephony")
