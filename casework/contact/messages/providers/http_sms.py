"""Text messages by HTTP, signed in both directions: HMAC-SHA-256 over "timestamp.body" (lib.signed).

POST {url}: {"id", "to", "text", "parts"} with the header Idempotency-Key. 2xx or 409: {"id": the provider's id}. Other
4xx: {"error": one of REASONS}; 429 and 5xx: later. GET {url}/{our id}: 200 {"id"}, or 404 when it never got it. The
provider posts receipts {"receipts": [{"id", "message", "state", "at", "reason"}]}. docs/messages.md has all of it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import urllib3
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError

from casework.contact.messages.providers.base import (
    REASONS,
    Accepted,
    MalformedReceipts,
    Outgoing,
    Receipt,
    Refused,
    SendingFailed,
)
from casework.lib.signed import Signing

SIGNING = Signing("X-Message-Timestamp", "X-Message-Signature")
ANSWER_LENGTH = 64 * 1024
MOST_RECEIPTS = 1_000
REPORTS = frozenset({"sent", "delivered", "failed"})
# What failed before a byte of the message was on its way.
_BEFORE = (NewConnectionError, ConnectTimeoutError, ProxyError, SSLError)


class HttpSms:
    """A provider of text messages. patience: seconds for connecting, and for each wait for an answer."""

    name = "http"
    keeps_ids = True

    def __init__(self, *, url: str, secret: str, receipt_secret: str, patience: float) -> None:
        self.url, self.secret, self.receipt_secret = url.rstrip("/"), secret, receipt_secret
        self.timeout = urllib3.Timeout(connect=patience, read=patience)

    @classmethod
    def from_settings(cls) -> "HttpSms":
        """Make it as the settings say."""
        return cls(
            url=settings.MESSAGES_SMS_URL, secret=settings.MESSAGES_SMS_SECRET,
            receipt_secret=settings.MESSAGES_RECEIPT_SECRET, patience=settings.MESSAGES_SMS_TIMEOUT,
        )  # fmt: skip

    def send(self, message: Outgoing, *, now: datetime) -> Accepted | Refused:
        """Post it under its id."""
        said = {"id": str(message.id), "to": message.to, "text": message.body, "parts": message.parts}
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(message.id)}
        status, answer = self._ask("POST", self.url, body, headers, now)
        if 200 <= status < 300 or status == 409:
            return Accepted(ref=_ref(answer, message.id))
        if status == 429 or status >= 500:
            raise SendingFailed(f"answered {status}", perhaps=status >= 500)
        reason = answer.get("error")
        return Refused(reason=reason if reason in REASONS else "refused")

    def look_up(self, message_id: UUID, *, now: datetime) -> Accepted | None:
        """Ask what became of it."""
        url = f"{self.url}/{message_id}"
        status, answer = self._ask("GET", url, b"", {}, now, signed=urlsplit(url).path.encode())
        if status == 404:
            return None
        if status != 200:
            raise SendingFailed(f"answered {status}", perhaps=True)
        return Accepted(ref=_ref(answer, message_id))

    def verify_receipt(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Check the signature and its age."""
        return SIGNING.is_genuine(self.receipt_secret, headers, body, now=now)

    def parse_receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Read them; at is ISO 8601 with its offset."""
        try:
            items = json.loads(body)["receipts"]
            if not isinstance(items, list) or len(items) > MOST_RECEIPTS:
                raise ValueError(f"no list of at most {MOST_RECEIPTS} receipts")
            return [_receipt(item) for item in items]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            raise MalformedReceipts(str(error)) from error

    def _ask(
        self, method: str, url: str, body: bytes, headers: dict[str, str], now: datetime, *, signed: bytes | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Return status and JSON of the answer. A body is signed; a request without one by its path."""
        sent = headers | SIGNING.headers(self.secret, body if signed is None else signed, now=now)
        try:
            with urllib3.PoolManager(retries=False) as pool:
                answer = pool.request(
                    method, url, body=body or None, headers=sent, timeout=self.timeout, redirect=False,
                    preload_content=False,
                )  # fmt: skip
                return answer.status, _json(answer.read(ANSWER_LENGTH))
        except _BEFORE as problem:
            raise SendingFailed(type(problem).__name__, perhaps=False) from problem
        except (HTTPError, OSError) as problem:
            raise SendingFailed(type(problem).__name__, perhaps=True) from problem


def _json(text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _ref(answer: dict[str, Any], message_id: UUID) -> str:
    """Return the provider's id; ours, where it gave none that can be kept."""
    ref = answer.get("id")
    return ref if isinstance(ref, str) and ref.isprintable() and 0 < len(ref) <= 80 else str(message_id)


def _receipt(item: dict[str, Any]) -> Receipt:
    at = datetime.fromisoformat(item["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    key, report, reason = item["id"], item["state"], item.get("reason", "")
    if not (isinstance(key, str) and key.isprintable() and 0 < len(key) <= 80):
        raise ValueError("id is no text of 1 to 80 characters")
    if report not in REPORTS:
        raise ValueError("state is none of sent, delivered, failed")
    known = reason if reason in REASONS else "refused"
    return Receipt(
        id=key, message=UUID(item["message"]), report=report, at=at.astimezone(UTC),
        reason=known if report == "failed" else "",
    )  # fmt: skip
