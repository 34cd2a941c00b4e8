"""E-mail by Django's own backend: SMTP as EMAIL_URL says."""

import smtplib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from casework.contact.messages.providers.base import (
    Accepted,
    MalformedReceipts,
    Outgoing,
    Receipt,
    Refused,
    SendingFailed,
)

# RFC 5321: 550 and 553 say that there is no such mailbox, 551 that it is elsewhere.
_NOBODY = frozenset({550, 551, 553})


class Smtp:
    """Hands e-mails to a mail server, one connection each. A server forgets an id: after a crash nobody can say whether
    it got the message.
    """

    name = "smtp"
    keeps_ids = False

    def send(self, message: Outgoing, *, now: datetime) -> Accepted | Refused:
        """Hand it over; the Message-ID is ours, so that a reader of two mails sees that they are one."""
        ref = f"<{message.id}@{settings.MESSAGES_EMAIL_FROM.rpartition('@')[2].rstrip('>')}>"
        connection = get_connection(fail_silently=False)
        mail = EmailMessage(
            message.subject, message.body, settings.MESSAGES_EMAIL_FROM, [message.to], connection=connection,
            headers={"Message-ID": ref, "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as problem:  # nothing was said yet
            raise SendingFailed(type(problem).__name__, perhaps=False) from problem
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return _refused(code)
        except smtplib.SMTPResponseException as refused:  # also of sender and data: the server said no
            return _refused(refused.smtp_code)
        except (OSError, smtplib.SMTPException) as problem:  # broken off: it may have been the last word of the data
            raise SendingFailed(type(problem).__name__, perhaps=True) from problem
        finally:
            connection.close()
        return Accepted(ref=ref[:80])

    def look_up(self, message_id: UUID, *, now: datetime) -> Accepted | None:
        """Know nothing."""
        raise SendingFailed("a mail server keeps no ids", perhaps=True)

    def verify_receipt(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Take no receipts."""
        return False

    def parse_receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Read nothing."""
        raise MalformedReceipts("mail servers report nothing")


def _refused(code: int) -> Refused:
    if 400 <= code < 500:  # "try again later"
        raise SendingFailed(f"answered {code}", perhaps=False)
    return Refused(reason="unknown_number" if code in _NOBODY else "refused")
