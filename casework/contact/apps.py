"""Contact: the app's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactApp(AppConfig):
    """Register the app with Django, its words with the audit trail."""

    name = "casework.contact"
    label = "contact"
    verbose_name = _("Contact")

    def ready(self) -> None:
        """Say what collectors did today, what the audit trail calls a look at a number, and for what it was."""
        from casework.contact import selectors
        from casework.contact.models import Purpose
        from casework.jobs import words
        from casework.people import floor_parts
        from casework.people.models import TeamKind

        floor_parts.read_done_by(TeamKind.COLLECTIONS, selectors.contacts_of)

        words.register(
            actions={"phone.reveal": _("Phone number shown"), "id_number.reveal": _("ID number shown")},
            values={"purpose": dict(Purpose.choices)},
        )
