"""Customer service: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceApp(AppConfig):
    """Register the app with Django, its page with the navigation, its words with the audit trail."""

    name = "casework.service"
    label = "service"
    verbose_name = _("Customer service")

    def ready(self) -> None:
        """Fill the registries."""
        from casework.jobs import words
        from casework.people.navigation import Entry, register
        from casework.service.permissions import READERS
        from casework.service.words import By, Why

        words.register(
            actions={"customer.search": _("Customers looked for")},
            facts={"by": _("By")},
            values={"purpose": dict(Why.choices), "by": dict(By.choices)},
        )
        register(
            Entry(
                key="service.customers", label=_("Customers"), icon="contact-round", url_name="service:customers",
                roles=frozenset(READERS), group=_("Customer service"), order=350,
            )
        )  # fmt: skip
