"""Signed webhooks of telephone providers."""

from collections.abc import Mapping
from datetime import datetime

from casework.lib.signed import WINDOW, Signing, signature

__all__ = ["SIGNATURE_HEADER", "TIMESTAMP_HEADER", "WINDOW", "is_genuine", "signature", "signed_headers"]

TIMESTAMP_HEADER = "X-Telephony-Timestamp"
SIGNATURE_HEADER = "X-Telephony-Signature"
_SIGNING = Signing(TIMESTAMP_HEADER, SIGNATURE_HEADER)


def signed_headers(secret: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the two headers that a sender adds to `body`."""
    return _SIGNING.headers(secret, body, now=now)


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Say whether the signature is right and the timestamp within WINDOW of `now`: events count once by their id."""
    return _SIGNING.is_genuine(secret, headers, body, now=now)
