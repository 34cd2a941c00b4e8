"""What messages enter into the house's registries: their pages, their words, their topics, their work."""

from django.utils.translation import gettext_lazy as _

from casework.contact.messages import selectors, tasks  # noqa: F401  # tasks: the background work
from casework.contact.messages.permissions import KEEPERS, READERS, SENT_READERS, may_watch
from casework.contact.messages.selectors.templates import versions_asked
from casework.jobs import live, words
from casework.people.navigation import Entry, register
from casework.workflow.approvals import registry as approvals


def enter() -> None:
    """Register all of it; called once the apps are ready."""
    register(
        Entry(
            key="contact.templates", label=_("Templates"), icon="message-square-text", url_name="messages:templates",
            roles=frozenset(READERS), group=_("Floor"), order=342,
        )
    )  # fmt: skip
    register(
        Entry(
            key="contact.messages", label=_("Messages"), icon="send", url_name="messages:sent",
            roles=frozenset(SENT_READERS), group=_("Floor"), order=344,
            waiting=lambda _user: [selectors.unknown_now()],
        )
    )  # fmt: skip
    approvals.register(
        approvals.Kind(
            key="template", label=_("Template of messages"), icon="message-square-text", roles=frozenset(KEEPERS),
            waiting=selectors.waiting_for, read=versions_asked, asked_at="made_at", topics=("templates-list",),
        )
    )  # fmt: skip
    for topic in ("templates", "template", "messages"):
        live.register_topic(topic, may_watch)
    words.register(
        actions={
            "template.add": _("Template added"),
            "template.write": _("Version of a template written"),
            "template.approve": _("Version of a template approved"),
            "template.reject": _("Version of a template rejected"),
            "template.withdraw": _("Version of a template withdrawn"),
            "template.retire": _("Template retired"),
            "message.read": _("Message read"),
            "message.resend": _("Message sent again"),
            "email_address.add": _("E-mail address added"),
        },
        things={"template": _("Template"), "message": _("Message")},
        facts={"template": _("Template"), "message": _("Message"), "language": _("Language"), "address": _("Address")},
    )  # fmt: skip
