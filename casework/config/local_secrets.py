"""Secrets of a single machine: made once, kept in `var/secrets/`, readable by the owner only, never in the
repository.
"""

import base64
import os
import secrets
from pathlib import Path


def local_secret(name: str, var_dir: Path) -> str:
    """Return the secret called `name`, making it on first use.

    The value is 32 random bytes in URL-safe base64, which is also the form of a Fernet key. Two processes that start at
    the same moment get the same value: the file is created exclusively, and the loser reads the winner's.
    """
    folder = var_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name.lower()
    if not path.exists():
        fresh = folder / f".{name.lower()}.{os.getpid()}.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first: its value counts
        finally:
            fresh.unlink()
    return path.read_text()
