"""Signed webhooks: HMAC-SHA-256 (RFC 2104) over "timestamp.body", with a window against replays."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

TIMESTAMP_HEADER = "X-Telephony-Timestamp"
SIGNATURE_HEADER = "X-Telephony-Signature"
# How far the sender's clock may be off, either way. Within it a replay changes nothing: events count once by their id.
WINDOW = timedelta(minutes=5)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature in hex. timestamp: whole seconds since 1970, as sent."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the two headers that a sender adds to `body`."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature(secret, timestamp, body)}


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Say whether the signature is right and the timestamp within WINDOW of `now`.

    The comparison takes constant time.
    """
    timestamp, given = headers.get(TIMESTAMP_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11 and given.isascii()):
        return False
    genuine = hmac.compare_digest(signature(secret, timestamp, body), given)
    return genuine and abs(datetime.fromtimestamp(int(timestamp), UTC) - now) <= WINDOW
