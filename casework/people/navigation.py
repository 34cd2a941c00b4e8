"""The left navigation: every app registers its entries; a person sees those of their roles, with live counts.

What it counted is remembered for a moment, per person: it stands on every page, and most pages have nothing to do with
it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise

from casework.jobs.remembered import remembered
from casework.lib.bounded import count_together
from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

# Counting stops here (one more says that there are more), so that a count costs the same however much waits.
MOST_COUNTED = 99

Text = str | Promise
Waiting = Callable[["User"], Sequence[QuerySet[Any]]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place to go. key: unique, "app.noun"; its first free letter is the key after `g`. icon: a lucide name.

    roles: who sees it. group: heading under which it stands. order: place among all entries, lowest first; the first
    one is where its people start. waiting(user): what waits there, as querysets that nobody has read yet (of several
    the sum is shown); all entries are counted in one query. follows(user): of whose changes that hangs, as topics
    (jobs.live), beside the person's own. shown_to(user): whether this holder of a role sees it after all; None means
    every one does. also: other pages that belong to it, by their url names, where the address does not tell. One entry
    may be registered by an app for another one below it.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    roles: frozenset[Role] | set[Role]
    group: Text
    order: int
    waiting: Waiting | None = None
    follows: Callable[["User"], Sequence[str]] | None = None
    shown_to: Callable[["User"], bool] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """An entry as one person sees it now. count None: it shows no number."""

    key: str
    label: Text
    icon: str
    url: str
    active: bool
    count: int | None

    @property
    def shown(self) -> str:
        """The count as shown: "" for nothing, "99+" for more."""
        if not self.count:
            return ""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Entries under one heading."""

    label: Text
    entries: list[Item]


_ENTRIES: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Offer `entry` to the people of its roles; call it in `AppConfig.ready`. The same key again replaces it."""
    _ENTRIES[entry.key] = entry


def entries_for(user: "User") -> list[Entry]:
    """Return the entries that `user` sees, in order. What several entries ask in `shown_to` is asked once."""
    of_roles = [entry for entry in _ENTRIES.values() if user.has_role(*entry.roles)]
    said = {ask: ask(user) for ask in {entry.shown_to for entry in of_roles} if ask is not None}
    mine = [entry for entry in of_roles if entry.shown_to is None or said[entry.shown_to]]
    return sorted(mine, key=lambda entry: (entry.order, entry.key))


def home_url(user: "User") -> str | None:
    """Return the address of the first entry of `user`, None for somebody without any."""
    first = next(iter(entries_for(user)), None)
    return reverse(first.url_name) if first else None


def menu(user: "User", path: str, *, anew: bool = False) -> list[Group]:
    """Return the navigation of `user` on the page `path`, with numbers that may be remembered (jobs.remembered).

    anew: count now, in one query.
    """
    name = f"navigation.{user.pk}.{hash(user.standing)}"
    keys, numbers = remembered(name, lambda: _answered(user), follows=lambda: _followed(user), anew=anew)
    found = [_ENTRIES[key] for key in keys]
    ways = {entry.key: [_address(name, get_script_prefix(), get_urlconf()) for name in (entry.url_name, *entry.also)]
            for entry in found}  # fmt: skip
    here = _deepest(path, (url for urls in ways.values() for url in urls))
    own = {urls[0] for urls in ways.values()}  # a page that is an entry's own marks no other
    groups: dict[str, Group] = {}
    for entry in found:
        group = groups.setdefault(str(entry.group), Group(label=entry.group, entries=[]))
        url, *also = ways[entry.key]
        is_here = url == here or (here not in own and here in also)
        group.entries.append(
            Item(
                key=entry.key, label=entry.label, icon=entry.icon, url=url, active=is_here, count=numbers.get(entry.key)
            )
        )  # fmt: skip
    return list(groups.values())


@lru_cache(maxsize=256)
def _address(url_name: str, _prefix: str, _urlconf: str | None) -> str:
    """Return the address of a page: thirty of them stand on every page, and looking them up took a twentieth of it."""
    return reverse(url_name)


def _answered(user: "User") -> tuple[list[str], dict[str, int]]:
    """Return the keys of the entries that `user` sees, in order, and the numbers of those that count."""
    entries = entries_for(user)
    return [entry.key for entry in entries], _counted(entries, user)


def _followed(user: "User") -> set[str]:
    """Return the topics of whose changes the numbers of `user` hang."""
    asked = {entry.follows for entry in _ENTRIES.values() if entry.follows and user.has_role(*entry.roles)}
    return {f"user-{user.public_id}", *(topic for follows in asked for topic in follows(user))}


def _counted(entries: Iterable[Entry], user: "User") -> dict[str, int]:
    """Return how much waits behind each entry that counts, by its key. One query."""
    asked = [(entry.key, rows) for entry in entries if entry.waiting for rows in entry.waiting(user)]
    numbers: dict[str, int] = {}
    for (key, _rows), number in zip(asked, count_together([rows for _, rows in asked], most=MOST_COUNTED), strict=True):
        numbers[key] = numbers.get(key, 0) + number
    return numbers


def _deepest(path: str, urls: Iterable[str]) -> str | None:
    """Return the longest address under which `path` lies: a case page marks "My cases" as the place where one is."""
    return max((url for url in urls if path.startswith(url)), key=len, default=None)
