"""A supervisor's pool board and a reviewer's My orders over a table of a million orders.

Three floors: the same page over 10,000 orders; the same request to which the rows come from memory, so that sign-in,
navigation and rendering are what is left; Django's own administration listing the same columns (a slower way).

Of the orders a half is decided, the oldest ones; the people hold as much as they can carry; the rest waits.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse
from guardian.shortcuts import assign_perm

from casework.config import urls
from casework.jobs import live
from casework.people import navigation
from casework.people.models import Membership, Team, User
from casework.portfolio.models import Book, Product
from casework.review import selectors
from casework.review.models import ReviewOrder
from casework.workflow.models import Pool
from tests.bench.measure import Pair, at_most, bench, times_faster

SMALL, PEOPLE, HELD_EACH, CUSTOMERS, TIMES = 10_000, 500, 50, 1_000, 10
MOST_QUERIES = 9
BOARD, MINE = "review:pool_initial", "review:mine"

CUSTOMERS_SQL = """
INSERT INTO portfolio_customer (public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT gen_random_uuid(), {book}, 'bench', n::text, 'Applicant ' || n, '', '', '', '{{}}', now()
    FROM generate_series(1, {customers}) n;
"""

# The first half is decided; then every tenth is held, HELD_EACH by each as long as they last; the rest waits.
ORDERS_SQL = """
INSERT INTO {schema}.review_revieworder
  (public_id, pool_id, assignee_id, priority, limit_at, points, value, requires, waiting_since, assigned_at, opened_at,
   state, stage, book_id, product_id, customer_id, source, external_ref, digest, term, currency, application,
   received_at, closed_at)
  SELECT gen_random_uuid(), {pool}, CASE WHEN held THEN {first} + rank / {each} END, 0,
         CASE WHEN held THEN now() + (n % 480 - 60) * INTERVAL '1 minute' END, 1, 50000 + (n::bigint * 7919) % 3000000,
         '{{}}',
         now() - ({size} - n) * INTERVAL '1 second', CASE WHEN held THEN now() END, NULL,
         CASE WHEN n <= {size} / 2 THEN 'rejected' WHEN held THEN 'assigned' ELSE 'pooled' END, 'initial', {book},
         {product} + n % 3, {customer} + n % {customers}, 'bench', 'A' || lpad(n::text, 8, '0'), '', 12, 'NGN', '{{}}',
         now() - ({size} - n) * INTERVAL '1 second', CASE WHEN n <= {size} / 2 THEN now() END
    FROM (SELECT n, n > {size} / 2 AND n % 10 = 0 AND (n - {size} / 2) / 10 <= {people} * {each} AS held,
                 (n - {size} / 2) / 10 - 1 AS rank FROM generate_series(1, {size}) n) made;
"""


class Floor:
    """The two tables, big and small, the people, and two browsers that are signed in."""

    def __init__(self, size: int, *, twin: bool = True) -> None:
        team = Team.objects.create(code="bench", name="Bench", kind="initial")
        Pool.objects.filter(code="initial").update(team=team)
        people = User.objects.bulk_create([User(username=f"bench{n}", display_name=f"P{n}") for n in range(PEOPLE)])
        Membership.objects.bulk_create([Membership(team=team, user=one, joined_on="2026-01-01") for one in people])
        self.reviewer = people[0]
        self.boss = User.objects.create(username="boss")
        assign_perm("assign_team", self.boss, team)
        for user, role in ((self.boss, "supervisor"), (self.reviewer, "initial_reviewer")):
            user.groups.add(Group.objects.get(name=role))
        self.sizes = {"public": size, **({"small": SMALL} if twin else {})}
        self._fill(first=self.reviewer.pk)

    def _fill(self, *, first: int) -> None:
        book = Book.objects.create(code="bench", name="Bench", time_zone="UTC", currency="NGN")
        products = [Product.objects.create(book=book, code=f"bench{n}", name=f"Bench {n}") for n in range(3)]
        names: dict[str, Any] = {
            "book": book.pk, "product": products[0].pk, "pool": Pool.objects.get(code="initial").pk, "first": first,
            "people": PEOPLE, "each": HELD_EACH, "customers": CUSTOMERS,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(CUSTOMERS_SQL.format(**names))
            cursor.execute("SELECT min(id) FROM portfolio_customer WHERE source = 'bench'")
            names["customer"] = cursor.fetchone()[0]
            for schema, size in self.sizes.items():
                if schema != "public":
                    cursor.execute(f"CREATE SCHEMA {schema}")
                    cursor.execute(f"CREATE TABLE {schema}.review_revieworder (LIKE review_revieworder INCLUDING ALL)")
                cursor.execute(ORDERS_SQL.format(schema=schema, size=size, **names))
                cursor.execute(f"VACUUM ANALYZE {schema}.review_revieworder")
            cursor.execute("ANALYZE")

    def page(self, name: str) -> Callable[[], bytes]:
        """Return what asks for a page as whoever it belongs to, and gives its body."""
        client, address = Client(headers={"host": "localhost"}), reverse(name)
        client.force_login(self.boss if name == BOARD else self.reviewer)
        return lambda: _body(client.get(address))

    def over(self, schema: str, step: Callable[[], object]) -> Callable[[], None]:
        """Return TIMES the step, with the orders of this schema."""

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


def _body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content)


def checked(floor: Floor, name: str) -> Callable[[], bytes]:
    """Return the page, after a look at what it does: fifty rows, few queries of its own (as tests/query_budgets.py
    counts them: without the navigation's numbers), and none that counts the table of orders.
    """
    page = floor.page(name)
    page()
    bare = {key: replace(entry, waiting=None, shown_to=None) for key, entry in navigation._ENTRIES.items()}
    with CaptureQueriesContext(connection) as captured, patch.object(navigation, "_ENTRIES", bare):
        body = page()
    own = [query["sql"] for query in captured.captured_queries]
    unbounded = [sql for sql in own if "COUNT(" in sql.upper() and "review_revieworder" in sql and "LIMIT" not in sql]
    assert len(own) <= MOST_QUERIES, own
    assert not unbounded, unbounded
    assert body.count(b'id="order-') == 50, body.count(b'id="order-')
    return page


def _against_small(name: str, size: int) -> Iterator[Pair]:
    floor = Floor(size)
    page = checked(floor, name)
    yield Pair(work=floor.over("public", page), floor=floor.over("small", page))
    floor.clear()


@bench("pool board, against 10,000 orders", size=50_000, full=1_000_000, goal=at_most(ratio=1.2), runs=5)
def board(size: int) -> Iterator[Pair]:
    """The board of the initial pool, as it opens."""
    yield from _against_small(BOARD, size)


@bench("my orders, against 10,000 orders", size=50_000, full=1_000_000, goal=at_most(ratio=1.2), runs=5)
def mine(size: int) -> Iterator[Pair]:
    """My orders of somebody who holds fifty."""
    yield from _against_small(MINE, size)


@contextmanager
def from_memory(name: str, ask: Callable[[], object]) -> Iterator[None]:
    """Let what the page reads of orders come from memory, as one answer of `ask` left it; all else stays as it is."""
    kept: dict[str, Any] = {}

    def remembering(key: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any, **kwargs: Any) -> Any:
            if key not in kept:
                kept[key] = real(*args, **kwargs)
            return kept[key]

        return read

    names = ["stage_shown", "pool_page"] if name == BOARD else ["desk_of"]
    with ExitStack() as patches:
        for one in names:
            patches.enter_context(patch.object(selectors, one, remembering(one, getattr(selectors, one))))
        ask()
        yield


def _against_memory(name: str, size: int) -> Iterator[Pair]:
    floor = Floor(size, twin=False)
    page = checked(floor, name)
    remembered = floor.over("public", page)

    def render() -> None:
        with from_memory(name, page):
            remembered()

    yield Pair(work=floor.over("public", page), floor=render)


@bench("pool board, against the same rows from memory", size=50_000, full=1_000_000, goal=at_most(ratio=1.4), runs=5)
def board_rendering(size: int) -> Iterator[Pair]:
    """The board, against the same request to which its stage, rows and figures come from memory."""
    yield from _against_memory(BOARD, size)


@bench("my orders, against the same rows from memory", size=50_000, full=1_000_000, goal=at_most(ratio=1.4), runs=5)
def mine_rendering(size: int) -> Iterator[Pair]:
    """My orders, against the same request to which what is held and was done comes from memory."""
    yield from _against_memory(MINE, size)


class Listed(admin.ModelAdmin):  # type: ignore[type-arg]
    """The same columns, filters and number of rows as somebody would write them for Django's administration."""

    list_display = (
        "external_ref", "customer", "product", "value", "term", "waiting_since", "state", "assignee", "limit_at",
    )  # fmt: skip
    list_per_page = 50
    list_filter = ("state", "product", "waiting_since", "limit_at")
    search_fields = ("external_ref", "customer__name")


stock = admin.AdminSite(name="stock")
stock.register(ReviewOrder, Listed)
urlpatterns = [*urls.urlpatterns, path("stock/", stock.urls)]


def listing(floor: Floor) -> Callable[[], bytes]:
    """Return what asks for the administration's list of the board's orders, by the same way and the same person."""
    pool, states = Pool.objects.get(code="initial").pk, ",".join(sorted(ReviewOrder.WAITING | ReviewOrder.HELD))
    client = Client(headers={"host": "localhost"})
    client.force_login(floor.boss)
    address = f"/stock/review/revieworder/?pool__id__exact={pool}&state__in={states}"
    body = _body(client.get(address))
    assert body.count(b'class="field-external_ref') == 50, body[:2000]
    return lambda: _body(client.get(address))


@contextmanager
def administered(floor: Floor) -> Iterator[None]:
    """Serve the administration's list beside the product, and let the supervisor in."""
    floor.boss.is_staff = floor.boss.is_superuser = True
    floor.boss.save()
    with override_settings(ROOT_URLCONF=__name__):
        yield


@bench("Django admin's list, against the pool board", size=1_000_000, goal=times_faster(10), runs=3)
def administration(size: int) -> Iterator[Pair]:
    """The administration's list of the undecided orders of one pool; nothing changes while both are asked for."""
    floor = Floor(size, twin=False)
    page = checked(floor, BOARD)
    with administered(floor):
        yield Pair(work=floor.over("public", listing(floor)), floor=floor.over("public", page))


@bench("Django admin's list, against the board of a pool that changes", size=1_000_000, goal=times_faster(8), runs=3)
def administration_busy(size: int) -> Iterator[Pair]:
    """The same, of a pool that changed a moment ago each time: no number of the board is remembered."""
    floor = Floor(size, twin=False)
    page, topic = checked(floor, BOARD), f"pool-{Pool.objects.get(code='initial').public_id}"

    def changed() -> bytes:
        live.send(topic)
        return page()

    with administered(floor):
        yield Pair(work=floor.over("public", listing(floor)), floor=floor.over("public", changed))
