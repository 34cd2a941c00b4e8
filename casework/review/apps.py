"""Manual review: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewApp(AppConfig):
    """Register the app with Django."""

    name = "casework.review"
    label = "review"
    verbose_name = _("Manual review")
