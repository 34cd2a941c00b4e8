"""Public ids: what stands in addresses and on sockets. Random, so that nobody can count or guess them."""

import uuid

from django.db import models


def new_public_id() -> uuid.UUID:
    """Return a random (version 4) UUID."""
    return uuid.uuid4()


class RandomUUID(models.Func):
    """A random UUID made by the database, for rows that are inserted by SELECT."""

    template = "gen_random_uuid()"
    output_field = models.UUIDField()
    arity = 0

    def as_sqlite(self, compiler: object, connection: object, **extra: object) -> tuple[str, list[object]]:
        """SQLite keeps a UUID as 32 hex digits; version and variant are set as RFC 4122 asks."""
        return (
            "(substr(lower(hex(randomblob(16))),1,12) || '4' || substr(lower(hex(randomblob(2))),2) || "
            "substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(8))),2))",
            [],
        )
