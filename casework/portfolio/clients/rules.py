"""The rules of clients, pure: what a token looks like, and how long who asked too often has to wait."""

import hashlib
import hmac
import re

WINDOW = 60  # seconds
PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
PREFIX_LENGTH = 12
_TOKEN = re.compile(r"cw_([a-z0-9]{12})_[A-Za-z0-9_-]{43}")


def token_text(prefix: str, secret: str) -> str:
    """Return a token as it is handed over: "cw_prefix_secret", the secret being 43 letters (256 bits)."""
    return f"cw_{prefix}_{secret}"


def prefix_of(token: str) -> str | None:
    """Return the prefix by which a token is found; None for what cannot be a token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def digest_of(token: str) -> str:
    """Return what is kept of a token: SHA-256 in hex. Of 256 random bits a quick hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(digest: str, token: str) -> bool:
    """Say whether `digest` is that of `token`, in constant time."""
    return hmac.compare_digest(digest, digest_of(token))


def wait_for(*, limit: int, before: int, now: int, elapsed: float) -> float:
    """Return for how many seconds the newest request comes too early; 0.0 when it is within the limit.

    limit: requests in any WINDOW, at least 1. before, now: those let in in the last fixed window and in this one, the
    newest included. elapsed: seconds into this one. The sliding window is taken from the two by weight: of the last one
    counts the part that is less than WINDOW ago.
    """
    if before * (1 - elapsed / WINDOW) + now <= limit:
        return 0.0
    if now <= limit:  # then it fits once enough of the last window lies behind
        return WINDOW * (1 - (limit - now) / before) - elapsed
    here = now - 1  # in the next window this one is the last
    return WINDOW - elapsed + max(0.0, WINDOW * (1 - (limit - 1) / here))
