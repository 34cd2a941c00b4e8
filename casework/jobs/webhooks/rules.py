"""The rules of webhooks, pure: secrets and signatures, the pauses between attempts, which answers count."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

SECRET_PREFIX = "whsec_"
# 10 s, 30 s, 90 s, 4.5 min, 13.5 min, 41 min, 2 h, 6 h, then every 12 h: about three days in all.
MOST_ATTEMPTS = 14
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=12)
GROWTH = 3
# A pause is up to this part shorter or longer, so that what failed together does not come back together.
JITTER = 0.2
GONE = 410
# So many attempts have to have failed before an endpoint counts as broken, however long ago the first was.
LEAST_FAILURES = 5


def secret_text(key: bytes) -> str:
    """Return a signing key as it is handed to the receiver: "whsec_" and base64."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature "v1,…" of a message: HMAC-SHA-256 (RFC 2104) over "id.timestamp.body", in base64.

    secret: as `secret_text` makes it. timestamp: whole seconds since 1970. Source: Standard Webhooks, version 1.
    """
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def pause_after(attempts: int, *, chance: float) -> timedelta | None:
    """Return how long to wait after that many attempts failed, at least 1; None when it is given up.

    chance: 0 ≤ chance < 1, evenly distributed; 0.5 is the pause without jitter.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause: timedelta = min(FIRST_PAUSE * GROWTH ** (attempts - 1), LONGEST_PAUSE)
    return pause * (1 - JITTER + 2 * JITTER * chance)


def is_taken(status: int | None) -> bool:
    """Say whether the receiver took the message: any 2xx."""
    return status is not None and 200 <= status < 300


def is_unwanted(status: int | None) -> bool:
    """Say whether the receiver says that it never wants it again (410)."""
    return status == GONE


def is_broken(*, since: datetime, failures: int, now: datetime, after: timedelta) -> bool:
    """Say whether an endpoint is to be paused: nothing was taken for `after`, in at least LEAST_FAILURES attempts.

    since: of the first of the `failures` in a row. after: zero for never.
    """
    return bool(after) and failures >= LEAST_FAILURES and now - since >= after
