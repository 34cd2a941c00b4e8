"""The settings of messages: who carries them, the secrets shared with the carrier, what their variables say."""

from collections.abc import Callable
from typing import Any

import environ


def messages(env: environ.Env, secret: Callable[[str], str], *, production: bool) -> dict[str, Any]:
    """Return the settings as the environment says them (docs/operations.md lists all of them).

    secret: gives a secret by name, one of this machine's own outside of production. In production the secrets of the
    carrier of text messages are asked for only where it is one that signs.
    """
    by_http = env.str("MESSAGES_SMS_PROVIDER", default="console") == "http"

    def shared(name: str) -> str:
        return secret(name) if by_http or not production else env.str(name, default="")

    return {
        # "console" (nothing leaves the house), "http" for text messages, "smtp" for e-mails.
        "MESSAGES_SMS_PROVIDER": env.str("MESSAGES_SMS_PROVIDER", default="console"),
        "MESSAGES_EMAIL_PROVIDER": env.str("MESSAGES_EMAIL_PROVIDER", default="console"),
        "MESSAGES_SMS_URL": env.str("MESSAGES_SMS_URL", default=""),
        "MESSAGES_SMS_TIMEOUT": env.float("MESSAGES_SMS_TIMEOUT", default=10.0),
        # For what we send, and for the receipts that come back.
        "MESSAGES_SMS_SECRET": shared("MESSAGES_SMS_SECRET"),
        "MESSAGES_RECEIPT_SECRET": shared("MESSAGES_RECEIPT_SECRET"),
        "MESSAGES_EMAIL_FROM": env.str("MESSAGES_EMAIL_FROM", default="casework@localhost"),
        # How many questions a borrower has answered rightly before a contact counts as one with them.
        "RIGHT_PARTY_QUESTIONS": env.int("RIGHT_PARTY_QUESTIONS", default=2),
        # {company}, {callback} and {pay_link}; in the last, {loan} stands for the loan's public id.
        "MESSAGES_COMPANY": env.str("MESSAGES_COMPANY", default="Casework"),
        "MESSAGES_CALLBACK": env.str("MESSAGES_CALLBACK", default=""),
        "MESSAGES_PAY_LINK": env.str("MESSAGES_PAY_LINK", default=""),
        # "smtp://user:password@host:587", "smtp+tls://…", "smtp+ssl://…".
        **env.email_url("EMAIL_URL", default="smtp://localhost:25"),
        "EMAIL_TIMEOUT": env.float("EMAIL_TIMEOUT", default=10.0),
    }
