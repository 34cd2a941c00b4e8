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
        from casework.contact import selectors, tasks  # noqa: F401  # tasks: the background work
        from casework.contact.codes.entries import enter as enter_codes
        from casework.contact.messages.entries import enter as enter_messages
        from casework.contact.models import Purpose
        from casework.jobs import words
        from casework.lib.roles import Role
        from casework.people import floor_parts, navigation
        from casework.people.models import TeamKind

        floor_parts.read_done_by(TeamKind.COLLECTIONS, selectors.contacts_of)

        words.register(
            actions={
                "phone.reveal": _("Phone number shown"),
                "id_number.reveal": _("ID number shown"),
                "hold.place": _("Hold placed"),
                "hold.lift": _("Hold lifted"),
                "wish.keep": _("Wish kept"),
                "wish.lift": _("Wish lifted"),
                "objection.note": _("Objection of a third party noted"),
                "gate.release": _("Contact let pass"),
                "contact_rules.change": _("Contact rules changed"),
                "contact_rules.simulate": _("Contact rules tried on the past"),
                "simulation.download": _("Sheet of a simulation downloaded"),
            },
            values={"purpose": dict(Purpose.choices)},
        )
        navigation.register(
            navigation.Entry(
                key="contact.rules", label=_("Contact rules"), icon="phone-off", url_name="contact:rules",
                roles=frozenset({Role.OPERATIONS, Role.SUPERVISOR, Role.AUDITOR}), group=_("Floor"), order=340,
            )
        )  # fmt: skip
        enter_messages()
        enter_codes()
