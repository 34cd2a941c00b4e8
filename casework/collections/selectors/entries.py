"""One line of a case's timeline."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from casework.contact.messages.models import Message
from casework.telephony.selectors import CallRow

if TYPE_CHECKING:
    from casework.people.models import User

# Within a day: the night's moves at its start, then what people did and paid, then the closing that follows from it.
FIRST, MIDDLE, LAST = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened.

    day: the day it counts for; at: when it was written down; late: these differ. title and text: what; note: what
    somebody wrote; before, after: what a correction changed, stay by stay; call: to listen to, when there is one;
    message: what was sent, with where it stands; follows: it comes after what was written down at the same instant.
    """

    day: date
    at: datetime
    late: bool
    title: str
    icon: str
    kind: str
    actor: "User | None" = None
    text: str = ""
    note: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    call: CallRow | None = None
    message: Message | None = None
    place: int = MIDDLE
    follows: bool = False
