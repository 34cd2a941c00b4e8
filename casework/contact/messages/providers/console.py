"""A provider that sends nothing: it says in the log that it was asked. For development and for the demo floor."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from casework.contact.messages.providers.base import Accepted, MalformedReceipts, Outgoing, Receipt, Refused

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Console:
    """Takes every message and calls it delivered. The log has neither the number nor the words: it is kept for long."""

    name = "console"
    keeps_ids = True  # nothing leaves, so that nothing can leave twice

    def send(self, message: Outgoing, *, now: datetime) -> Accepted | Refused:
        """Say that there was a message."""
        log.info("A message.", message=str(message.id), characters=len(message.body), parts=message.parts)
        return Accepted(ref=f"console-{message.id.hex}", delivered=True)

    def look_up(self, message_id: UUID, *, now: datetime) -> Accepted | None:
        """Know nothing: it keeps nothing."""
        return None

    def verify_receipt(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Take no receipts: it reports at once."""
        return False

    def parse_receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Read nothing."""
        raise MalformedReceipts("the console reports nothing")
