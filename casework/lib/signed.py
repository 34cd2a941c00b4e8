"""Signed requests: HMAC-SHA-256 (RFC 2104) over "timestamp.body", with a window against replays."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# How far the sender's clock may be off, either way. Within it a replay has to change nothing.
WINDOW = timedelta(minutes=5)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature in hex. timestamp: whole seconds since 1970, as sent."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Signing:
    """The two headers in which a kind of request says when it was sent, and that it is genuine."""

    timestamp_header: str
    signature_header: str

    def headers(self, secret: str, body: bytes, *, now: datetime) -> dict[str, str]:
        """Return the two headers that a sender adds to `body`."""
        timestamp = str(int(now.timestamp()))
        return {self.timestamp_header: timestamp, self.signature_header: signature(secret, timestamp, body)}

    def is_genuine(self, secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Say whether the signature is right and the timestamp within WINDOW of `now`.

        The comparison takes constant time. Nothing is genuine without a secret.
        """
        timestamp, given = headers.get(self.timestamp_header, ""), headers.get(self.signature_header, "")
        if not (secret and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11 and given.isascii()):
            return False
        genuine = hmac.compare_digest(signature(secret, timestamp, body), given)
        return genuine and abs(datetime.fromtimestamp(int(timestamp), UTC) - now) <= WINDOW
