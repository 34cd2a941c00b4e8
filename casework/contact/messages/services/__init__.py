"""What people and jobs do with templates and messages."""

from casework.contact.messages.services.addresses import AddressRefused, add_address
from casework.contact.messages.services.dispatching import dispatch, settle_stuck
from casework.contact.messages.services.many import Written, write_each
from casework.contact.messages.services.receipts import Taken, apply_receipts, receive_receipts
from casework.contact.messages.services.resending import NotFailed, on_resent, read_message, resend
from casework.contact.messages.services.templates import (
    TemplateRefused,
    VersionDecided,
    add_template,
    decide_version,
    retire_template,
    withdraw_version,
    write_version,
)
from casework.contact.messages.services.writing import (
    MessageRefused,
    TemplateChanged,
    Wanted,
    require_sendable,
    write_message,
)

__all__ = [
    "AddressRefused",
    "MessageRefused",
    "NotFailed",
    "Taken",
    "TemplateChanged",
    "TemplateRefused",
    "VersionDecided",
    "Wanted",
    "Written",
    "add_address",
    "add_template",
    "apply_receipts",
    "decide_version",
    "dispatch",
    "on_resent",
    "read_message",
    "receive_receipts",
    "require_sendable",
    "resend",
    "retire_template",
    "settle_stuck",
    "withdraw_version",
    "write_each",
    "write_message",
    "write_version",
]
