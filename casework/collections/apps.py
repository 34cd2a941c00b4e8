"""Collections: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionsApp(AppConfig):
    """Register the app with Django."""

    name = "casework.collections"
    label = "collections"
    verbose_name = _("Collections")

    def ready(self) -> None:
        """Ask to be told of changes of the ledger: that is how a payment closes a case."""
        from casework.collections.services.ledger import ledger_changed
        from casework.portfolio import changes

        changes.on_ledger_changed(ledger_changed)
