"""What benches of list pages share: a table and its small twin, a browser that is signed in, a look at what a page
does, and the same page with its rows from memory.

Three floors: the same page over SMALL rows; the same request to which the rows come from memory, so that sign-in,
navigation and rendering are what is left; Django's own administration listing the same columns (a slower way).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.people import navigation
from casework.people.models import User
from tests.bench.filling import filling
from tests.bench.measure import Pair

SMALL, PEOPLE, HELD_EACH, TIMES = 10_000, 500, 50, 10


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of fifty rows. row: how the id of each begins; counted: the table that must not be counted to its end;
    remembered: what `selectors` answers from memory; kwargs: of its address.
    """

    name: str
    viewer: User
    row: str
    counted: str
    most_queries: int
    selectors: ModuleType
    remembered: Sequence[str]
    kwargs: Mapping[str, Any]


class PageFloor(ABC):
    """A big table and its small twin in a schema beside it. tables: those that the twin has of its own."""

    tables: Sequence[str]

    def make(self, size: int) -> None:
        """Make the tables and fill them."""
        with connection.cursor() as cursor:
            for schema, rows in {"public": size, "small": SMALL}.items():
                if schema != "public":
                    cursor.execute(f"CREATE SCHEMA {schema}")
                    for table in self.tables:
                        cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL)")
                cursor.execute(f"SET search_path TO {schema}, public")
                with filling(*self.tables) as filler:
                    filler.execute(self.rows(rows))
            cursor.execute("SET search_path TO public")
            cursor.execute("ANALYZE")

    @abstractmethod
    def rows(self, size: int) -> str:
        """Return the SQL that fills the tables with so many rows."""

    @abstractmethod
    def page(self, name: str) -> Page:
        """Return a page by its address's name."""

    def over(self, schema: str, step: Callable[[], object]) -> Callable[[], None]:
        """Return TIMES the step, with the tables of this schema."""

        def run() -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET search_path TO {schema}, public")
            for _time in range(TIMES):
                step()

        return run

    def clear(self) -> None:
        """Leave nothing that the runner does not know of."""
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO public")
            cursor.execute("DROP SCHEMA IF EXISTS small CASCADE")


def asking(page: Page) -> Callable[[], bytes]:
    """Return what asks for a page as its viewer and gives its body."""
    client, address = Client(headers={"host": "localhost"}), reverse(page.name, kwargs=dict(page.kwargs))
    client.force_login(page.viewer)
    return lambda: body_of(client.get(address))


def checked(page: Page) -> Callable[[], bytes]:
    """Return what asks for the page, after a look at what it does: fifty rows, few queries of its own (as
    tests/query_budgets.py counts them: without the navigation's numbers), and none that counts its table.
    """
    ask = asking(page)
    ask()
    bare = {key: replace(entry, waiting=None, shown_to=None) for key, entry in navigation._ENTRIES.items()}
    with CaptureQueriesContext(connection) as captured, patch.object(navigation, "_ENTRIES", bare):
        body = ask()
    own = [query["sql"] for query in captured.captured_queries]
    unbounded = [sql for sql in own if "COUNT(" in sql.upper() and page.counted in sql and "LIMIT" not in sql]
    rows = body.count(f'id="{page.row}'.encode())
    assert len(own) <= page.most_queries, own
    assert not unbounded, unbounded
    assert rows == 50, rows
    return ask


def against_small(floor: PageFloor, name: str) -> Iterator[Pair]:
    """Compare a page with the same over the small twin."""
    ask = checked(floor.page(name))
    yield Pair(work=floor.over("public", ask), floor=floor.over("small", ask))


def against_memory(floor: PageFloor, name: str) -> Iterator[Pair]:
    """Compare a page with the same request to which its rows come from memory."""
    page = floor.page(name)
    ask = checked(page)
    remembered = floor.over("public", ask)

    def render() -> None:
        with _from_memory(page, ask):
            remembered()

    yield Pair(work=floor.over("public", ask), floor=render)


def body_of(answer: Any) -> bytes:
    """Return what a page says. Raises AssertionError where it was refused."""
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content)


@contextmanager
def _from_memory(page: Page, ask: Callable[[], object]) -> Iterator[None]:
    """Let what the page reads come from memory, as one answer of `ask` left it; all else stays as it is."""
    kept: dict[str, Any] = {}

    def remembering(key: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any, **kwargs: Any) -> Any:
            if key not in kept:
                kept[key] = real(*args, **kwargs)
            return kept[key]

        return read

    with ExitStack() as patches:
        for one in page.remembered:
            patches.enter_context(patch.object(page.selectors, one, remembering(one, getattr(page.selectors, one))))
        ask()
        yield
