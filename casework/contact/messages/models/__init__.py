"""Templates in versions, e-mail addresses, messages and what their providers reported."""

from casework.contact.messages.models.addresses import AddressStatus, EmailAddress
from casework.contact.messages.models.messages import Failure, Message, MessageReceipt, MessageState, Report
from casework.contact.messages.models.templates import (
    Language,
    MessageTemplate,
    TemplateParty,
    TemplateVersion,
    VersionState,
)

__all__ = [
    "AddressStatus",
    "EmailAddress",
    "Failure",
    "Language",
    "Message",
    "MessageReceipt",
    "MessageState",
    "MessageTemplate",
    "Report",
    "TemplateParty",
    "TemplateVersion",
    "VersionState",
]
