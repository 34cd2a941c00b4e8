"""What pages show of templates and messages."""

from casework.contact.messages.selectors.sent import (
    SentPage,
    addresses_of,
    first_addresses,
    first_points,
    message_named,
    messages_of,
    receipts_of,
    sent_page,
    unknown_now,
)
from casework.contact.messages.selectors.templates import (
    TemplatePage,
    in_language,
    newest_approved,
    sendable,
    template_lines,
    template_named,
    template_page,
    version_named,
    waiting_for,
)

__all__ = [
    "SentPage",
    "TemplatePage",
    "addresses_of",
    "first_addresses",
    "first_points",
    "in_language",
    "message_named",
    "messages_of",
    "newest_approved",
    "receipts_of",
    "sendable",
    "sent_page",
    "template_lines",
    "template_named",
    "template_page",
    "unknown_now",
    "version_named",
    "waiting_for",
]
