"""The kinds of request that a second person decides: every app registers its own, the inbox shows them together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as the inbox shows it. subject: whom or what it is about; ref: its reference, "" for none; what: what
    is asked for, in words; amount: None where none is asked for; expires_on, days_left: until when it can be decided,
    None for ever; url: the drawer in which it is decided; warning: why its reader may only refuse it, "" for nothing.
    """

    subject: str
    ref: str
    what: str
    amount: Decimal | None
    currency: str
    asked_by: "User"
    asked_at: datetime
    url: str
    expires_on: date | None = None
    days_left: int | None = None
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of request. key: unique, and its name in the address; label: of one such request. icon: a lucide name.

    roles: who may decide such a thing at all; concerns(user): whether this holder of a role ever does (None: yes; at
    most one query). waiting(user): what waits for `user` now and is theirs to decide, never what they asked for
    themselves; with what `read` needs joined. asked_at: the field by which the oldest comes first; index it. read(rows,
    user, now): the same rows as the inbox shows them, in a fixed number of queries. topics: the live topics that tell
    of changes, besides the reader's own.
    """

    key: str
    label: Text
    icon: str
    roles: frozenset[Role]
    waiting: Callable[["User"], QuerySet[Any]]
    read: Callable[[Sequence[Any], "User", datetime], list[Asked]]
    asked_at: str = "asked_at"
    concerns: Callable[["User"], bool] | None = None
    topics: tuple[str, ...] = ()


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let requests of `kind` into the inbox; call it in `AppConfig.ready`. The same key again replaces it."""
    _KINDS[kind.key] = kind


def kinds() -> list[Kind]:
    """Return every kind, in the order in which they were registered."""
    return list(_KINDS.values())


def kinds_for(user: "User") -> list[Kind]:
    """Return the kinds that `user` may have to decide, read once per user object. At most a query a kind."""
    known: list[Kind] | None = user.__dict__.get("_decides")
    if known is None:
        held = [kind for kind in kinds() if user.has_role(*kind.roles)]
        known = [kind for kind in held if kind.concerns is None or kind.concerns(user)]
        user.__dict__["_decides"] = known
    return known


def decides_something(user: "User") -> bool:
    """Say whether anything ever waits for `user` (for the navigation)."""
    return bool(kinds_for(user))


def waiting(user: "User") -> list[QuerySet[Any]]:
    """Return all that waits for `user`, kind by kind, for the navigation to count."""
    return [kind.waiting(user).order_by(kind.asked_at, "pk") for kind in kinds_for(user)]
