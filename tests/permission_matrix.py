"""Who may open which address: every one of the project, for every role, for strangers, and for people without a role.

The rows stand in tests/matrix/<app>.py, in lists called ROWS; an address that has none fails
tests/test_permission_matrix.py. A row is one address and one case of it:

    Row("review:mine", INITIAL | RE)                                # a page without an object
    Row("review:order", INITIAL, case="own", kwargs=own_order)      # kwargs(world) makes the object for who asks
    Row("review:order", AUDITOR, case="other team's", kwargs=others_order)
    Row("review:step", INITIAL, case="hold, own", kwargs=own_order, more={"name": "hold"})
    Row("review:decide", INITIAL, case="own", kwargs=own_order, method="POST", data={"verdict": "approve"})

A row with `machine=True` is an address for programs: it is posted JSON, `headers(world)` go with it, and strangers get
401 (or, where there is nothing for anybody, 404).

Whoever is allowed gets 200, 204, a redirect (not to the sign-in page), 405, 409 or 422; everybody else gets 404, and
strangers are sent to the sign-in page. `STRANGERS` in the set means that one needs not even be signed in.

Who gets in is decided by code that knows no database. Where the whole suite runs on two of them, the second one
(ASKERS=few) asks each row as one of those who are let in, in turn: every statement is still run.
"""

import importlib
import os
import pkgutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.conf import urls as defaults
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casework.people import navigation, services
from casework.people.models import Role, Team, TeamKind, User
from tests import factories
from tests.clock import NOW
from tests.kept import kept

# Who asks: a role, nobody's role, or somebody who is not signed in.
NO_ROLE = "no role"
STRANGERS = "strangers"
ASKERS = (*Role.values, NO_ROLE, STRANGERS)

INITIAL = {Role.INITIAL_REVIEWER.value}
RE = {Role.RE_REVIEWER.value}
COLLECTOR = {Role.COLLECTOR.value}
SUPERVISOR = {Role.SUPERVISOR.value}
INSPECTOR = {Role.INSPECTOR.value}
SERVICE = {Role.SERVICE.value}
RISK = {Role.RISK.value}
OPERATIONS = {Role.OPERATIONS.value}
AUDITOR = {Role.AUDITOR.value}
NOBODY: set[str] = set()
SIGNED_IN = {*Role.values, NO_ROLE}
ALL = {*SIGNED_IN, STRANGERS}

REACHED = {200, 201, 204, 206, 302, 303, 400, 405, 409, 416, 422}
SIGN_IN = "/accounts/login/"
# They hold no orders and no cases and lead nobody: what is made for one of them is the same for all, but for what is
# made of the asker themselves.
OFFICE = (*(role.value for role in (Role.SERVICE, Role.RISK, Role.OPERATIONS, Role.AUDITOR)), NO_ROLE, STRANGERS)
# Django's own administration guards itself: whoever is no staff is sent to its sign-in page.
SELF_GUARDED = ("admin:",)

_TEAM_OF = {Role.INITIAL_REVIEWER: TeamKind.INITIAL, Role.RE_REVIEWER: TeamKind.RE_REVIEW}


@dataclass(kw_only=True)
class World:
    """What a row's `kwargs` is given. asker: the person who will ask (somebody else's account when a stranger asks).

    team: the asker's own team, which they work (or, supervisors, lead); other_team: one of the same kind that is not
    theirs. For supervisors and roles without work these are collections teams; `team_of(kind)` makes others.
    """

    who: str
    asker: User
    team: Team
    other_team: Team
    _led: dict[str, Team] = field(default_factory=dict)

    def team_of(self, kind: str) -> Team:
        """Return a team of this kind to which the asker belongs as their role does (supervisors lead it)."""
        if self.team.kind == kind:
            return self.team
        if kind not in self._led:
            self._led[kind] = factories.team(kind)
            join(self.asker, self._led[kind], self.who)
        return self._led[kind]


class Watched(World):
    """A world that remembers whether somebody looked at who asks."""

    def __getattribute__(self, name: str) -> Any:
        if name == "asker":
            self.__dict__["was_asked"] = True
        return super().__getattribute__(name)


Kwargs = Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address in one case. allowed: the askers that get in. kwargs makes the object, `more` of the address stands
    beside it: rows with the same kwargs share one object. query: without the "?".
    """

    name: str
    allowed: set[str]
    case: str = ""
    kwargs: Kwargs | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    machine: bool = False
    headers: Callable[[World], Mapping[str, str]] | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.case, self.method]))

    def ask(self, client: Client, world: World, made: Mapping[str, Any]) -> Any:
        """Ask for what was made."""
        url = reverse(self.name, kwargs={**made, **self.more})
        url += f"?{self.query}" if self.query else ""
        headers = self.headers(world) if self.headers else {}
        if self.method == "GET":
            return client.get(url, headers=headers)
        if self.machine:
            return client.post(url, dict(self.data), content_type="application/json", headers=headers)
        return client.post(url, self.data, headers=headers)


def join(user: User, team: Team, who: str) -> None:
    """Put `user` into `team`: supervisors lead it, everybody else works in it."""
    services.add_member(team=team, user=user, lead=who == Role.SUPERVISOR, now=NOW)


def make_world(who: str) -> World:
    """Make somebody of this kind, with a team of their own and a colleague team."""
    roles = [Role(who)] if who in Role.values else []
    asker = factories.person("", *roles, password="of-the-asker")  # its own account pages ask for one
    kind = _TEAM_OF.get(Role(who), TeamKind.COLLECTIONS) if roles else TeamKind.COLLECTIONS
    team, other = factories.team(kind), factories.team(kind)
    if who in {*INITIAL, *RE, *COLLECTOR, *SUPERVISOR}:
        join(asker, team, who)
    return World(who=who, asker=asker, team=team, other_team=other)


def askers(row: Row) -> list[str]:
    """Return as whom to ask: everybody, or with ASKERS=few one who is let in (if any is), always the same for a row."""
    if os.environ.get("ASKERS") != "few":
        return list(ASKERS)
    inside = [who for who in ASKERS if who in row.allowed] or list(ASKERS)
    return [inside[zlib.crc32(str(row).encode()) % len(inside)]]


@kept
def _everybody() -> tuple[dict[str, World], dict[str, dict[str, str]]]:
    """Make one asker of each kind, and sign them in."""
    worlds = {who: make_world(who) for who in ASKERS}
    return worlds, {who: _signed_in(world) for who, world in worlds.items()}


class Floor:
    """One asker of each kind, made once for many rows. What rows have in common is made once for each asker; each of
    them is asked in a savepoint that is rolled back.
    """

    def __init__(self) -> None:
        self.worlds, self.cookies = _everybody()
        self.client = Client()
        self.uncounted = {key: replace(entry, waiting=None) for key, entry in navigation._ENTRIES.items()}

    def problems(self, rows: Iterable[Row]) -> list[str]:
        """Ask as everybody; return what is wrong with the answers, nothing when they are as the rows say."""
        alike: dict[Kwargs | None, list[Row]] = {}
        for row in rows:
            alike.setdefault(row.kwargs, []).append(row)
        return [problem for group in alike.values() for problem in self._problems_of(group)]

    def _problems_of(self, rows: list[Row]) -> Iterator[str]:
        for crowd in [*([who] for who in ASKERS if who not in OFFICE), list(OFFICE)]:
            yield from self._problems(rows, crowd)

    def _problems(self, rows: list[Row], crowd: list[str]) -> Iterator[str]:
        """Make the object for the first of a crowd and ask as each; one by one, where it is made of who asks."""
        asked = [(who, row) for who in crowd for row in rows if who in askers(row)]
        if not asked:
            return
        make, first = rows[0].kwargs, self.worlds[asked[0][0]]
        world = Watched(
            who=first.who, asker=User.objects.get(pk=first.asker.pk), team=first.team, other_team=first.other_team
        )
        with undone():
            made = make(world) if make else {}
            if len(crowd) == 1 or not world.__dict__.get("was_asked"):
                for who, row in asked:
                    with undone():
                        problem = self._problem(row, replace(self.worlds[who], _led={}), made)
                    if problem:
                        yield f"{row}: {problem}"
                return
        for who in crowd:
            yield from self._problems(rows, [who])

    def _problem(self, row: Row, world: World, made: Mapping[str, Any]) -> str | None:
        client = self.client
        client.cookies.clear()
        client.cookies.load(self.cookies[world.who])
        with self._nothing_beside(row):
            answer = row.ask(client, world, made)
            if answer.streaming:
                answer.getvalue()  # reads to the end, and with that closes the file
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
        if world.who in row.allowed:
            right, expected = answer.status_code in REACHED and not to_sign_in, "reach it"
        else:
            turned_away = answer.status_code in {401, 404} if row.machine else to_sign_in
            right, expected = turned_away if world.who == STRANGERS else answer.status_code == 404, "not find it"
        got = f"{answer.status_code} {answer.headers.get('Location', '')}"
        return None if right else f"{world.who} should {expected}, and got {got}"

    @contextmanager
    def _nothing_beside(self, row: Row) -> Iterator[None]:
        """Let the navigation count nothing, for every page shows it and its numbers have an address of theirs; and
        answer whoever is turned away without the page of words, which is drawn some thousand times otherwise.
        """
        entries = navigation._ENTRIES if row.name == "nav-counts" else self.uncounted
        with patch.object(navigation, "_ENTRIES", entries), patch.object(defaults, "handler404", _not_found):
            yield


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound()


def _signed_in(world: World) -> dict[str, str]:
    if world.who == STRANGERS:
        return {}
    client = Client()
    client.force_login(world.asker)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def modules() -> list[ModuleType]:
    """Return the modules of tests/matrix."""
    folder = Path(__file__).parent / "matrix"
    return [importlib.import_module(f"tests.matrix.{found.name}") for found in pkgutil.iter_modules([str(folder)])]


def rows() -> list[Row]:
    """Return every row of every app."""
    return [row for module in modules() for row in module.ROWS]


def names() -> Iterator[str]:
    """Yield the name of every address, with its namespace; an address without a name yields its pattern."""
    yield from _names(get_resolver(), "")


def _names(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
