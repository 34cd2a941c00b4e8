"""Library: the app's registration."""

from django.apps import AppConfig
from django.db.models import Field
from django.db.models.fields.related import ForeignObject
from django.utils.translation import gettext_lazy as _


class LibApp(AppConfig):
    """Register the app with Django."""

    name = "casework.lib"
    label = "lib"
    verbose_name = _("Library")

    def ready(self) -> None:
        """Let every column be asked for many values at once."""
        from casework.lib.any_of import AnyOf

        Field.register_lookup(AnyOf)
        ForeignObject.register_lookup(AnyOf)  # which takes no lookups over from Field
