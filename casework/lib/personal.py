"""Personal data at rest: encrypted with rotating Fernet keys, found again by a keyed hash, shown masked."""

import hashlib
import hmac
import re
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: str) -> str:
    """Return `plain` encrypted under the newest key."""
    return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of `token`. Raises cryptography.fernet.InvalidToken when no known key made it."""
    return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token.encode()).decode()


def rotate(token: str) -> str:
    """Return `token` encrypted anew under the newest key."""
    return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).rotate(token.encode()).decode()


def lookup_hash(value: str) -> str:
    """Return the keyed hash by which a phone or ID number is found: 64 hex digits; "" for an empty value.

    HMAC-SHA-256 (RFC 2104) over the value without spaces, dashes, dots and brackets, in upper case; so "138-0013 8000"
    and "13800138000" meet.
    """
    normal = re.sub(r"[\s\-().]", "", value).upper()
    if not normal:
        return ""
    return hmac.new(settings.LOOKUP_KEY.encode(), normal.encode(), hashlib.sha256).hexdigest()


def mask_phone(value: str) -> str:
    """Show the first three and the last two digits of a phone: 138••••••00. Short values are hidden whole."""
    return f"{value[:3]}{'•' * (len(value) - 5)}{value[-2:]}" if len(value) >= 7 else "•" * len(value)


def short_phone(value: str) -> str:
    """Show the same in a list that has no room: 138…00."""
    return f"{value[:3]}…{value[-2:]}" if len(value) >= 7 else "…"


def mask_id(value: str) -> str:
    """Show the last four characters of an ID number. Short values are hidden whole."""
    return f"{'•' * (len(value) - 4)}{value[-4:]}" if len(value) >= 8 else "•" * len(value)


def mask_email(value: str) -> str:
    """Show the first letter and the host of an e-mail address: a•••••@example.com. What has no host is hidden whole."""
    name, at, host = value.rpartition("@")
    return f"{name[:1]}{'•' * 5}@{host}" if at else "•" * len(value)


class EncryptedTextField(models.TextField[Any, Any]):
    """Text encrypted in the database and plain in Python. It cannot be searched or sorted: keep a `lookup_hash`
    beside it.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        """Decrypt; the empty string stays empty."""
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt; the empty string stays empty."""
        return encrypt(str(value)) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every look-up but "is empty": ciphertexts of equal texts differ."""
        if lookup_name != "isnull":
            raise TypeError(f"{self.name}: encrypted text cannot be compared; use its look-up hash")
        return super().get_lookup(lookup_name)
