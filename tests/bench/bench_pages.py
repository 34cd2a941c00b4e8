"""A supervisor's pool board and a reviewer's My orders over a table of a million orders (floors: tests/bench/pages.py).

Of the orders a half is decided, the oldest ones; the people hold as much as they can carry; the rest waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone
from guardian.shortcuts import assign_perm

from casework.config import urls
from casework.jobs import live
from casework.people.models import Membership, Team, User
from casework.portfolio.models import AcquisitionChannel, Book, Product
from casework.review import selectors
from casework.review.models import ReviewOrder
from casework.workflow.models import Pool
from tests.bench.measure import Pair, at_most, bench, kept, times_faster
from tests.bench.pages import HELD_EACH, PEOPLE, Page, PageFloor, against_memory, against_small, body_of, checked

CUSTOMERS = 1_000
BOARD, MINE = "review:pool_initial", "review:mine"
SIZES: dict[str, Any] = {"size": 50_000, "full": 1_000_000, "runs": 5, "shares": "orders"}
BIG: dict[str, Any] = {"size": 1_000_000, "runs": 3, "shares": "orders"}

CUSTOMERS_SQL = """
INSERT INTO portfolio_customer (public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT gen_random_uuid(), {book}, 'bench', n::text, 'Applicant ' || n, '', '', '', '{{}}', now()
    FROM generate_series(1, {customers}) n;
"""

# The first half is decided; then every tenth is held, HELD_EACH by each as long as they last; the rest waits. Of eight
# orders six came through a channel each.
ORDERS_SQL = """
INSERT INTO review_revieworder
  (public_id, pool_id, assignee_id, channel_id, priority, limit_at, points, value, requires, waiting_since,
   assigned_at, opened_at, state, stage, book_id, product_id, customer_id, source, external_ref, digest, term, currency,
   application, received_at, closed_at)
  SELECT gen_random_uuid(), {pool}, CASE WHEN held THEN {first} + rank / {each} END,
         CASE WHEN n % 8 < 6 THEN {channel} + n % 8 END, 0,
         CASE WHEN held THEN now() + (n % 480 - 60) * INTERVAL '1 minute' END, 1, 50000 + (n::bigint * 7919) % 3000000,
         '{{}}',
         now() - ({size} - n) * INTERVAL '1 second', CASE WHEN held THEN now() END, NULL,
         CASE WHEN n <= {size} / 2 THEN 'rejected' WHEN held THEN 'assigned' ELSE 'pooled' END, 'initial', {book},
         {product} + n % 3, {customer} + n % {customers}, 'bench', 'A' || lpad(n::text, 8, '0'), '', 12, 'NGN', '{{}}',
         now() - ({size} - n) * INTERVAL '1 second', CASE WHEN n <= {size} / 2 THEN now() END
    FROM (SELECT n, n > {size} / 2 AND n % 10 = 0 AND (n - {size} / 2) / 10 <= {people} * {each} AS held,
                 (n - {size} / 2) / 10 - 1 AS rank FROM generate_series(1, {size}) n) made;
"""


class Floor(PageFloor):
    """The orders, the people, and two of them at their pages."""

    tables = ("review_revieworder",)

    def __init__(self, size: int) -> None:
        team = Team.objects.create(code="bench", name="Bench", kind="initial")
        Pool.objects.filter(code="initial").update(team=team)
        people = User.objects.bulk_create([User(username=f"bench{n}", display_name=f"P{n}") for n in range(PEOPLE)])
        Membership.objects.bulk_create([Membership(team=team, user=one, joined_on="2026-01-01") for one in people])
        self.reviewer = people[0]
        self.boss = User.objects.create(username="boss")
        assign_perm("assign_team", self.boss, team)
        for user, role in ((self.boss, "supervisor"), (self.reviewer, "initial_reviewer")):
            user.groups.add(Group.objects.get(name=role))
        self._name(first=self.reviewer.pk)
        self.make(size)

    def _name(self, *, first: int) -> None:
        """Make what the orders point to."""
        book = Book.objects.create(code="bench", name="Bench", time_zone="UTC", currency="NGN")
        products = [Product.objects.create(book=book, code=f"bench{n}", name=f"Bench {n}") for n in range(3)]
        came = [AcquisitionChannel(book=book, code=f"c{n}", name=f"C {n}", created_at=timezone.now()) for n in range(6)]
        channels = AcquisitionChannel.objects.bulk_create(came)
        self.names: dict[str, Any] = {
            "book": book.pk, "product": products[0].pk, "channel": channels[0].pk, "first": first,
            "pool": Pool.objects.get(code="initial").pk, "people": PEOPLE, "each": HELD_EACH, "customers": CUSTOMERS,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(CUSTOMERS_SQL.format(**self.names))
            cursor.execute("SELECT min(id) FROM portfolio_customer WHERE source = 'bench'")
            self.names["customer"] = cursor.fetchone()[0]

    def rows(self, size: int) -> str:
        """Return the SQL that makes the orders."""
        return ORDERS_SQL.format(size=size, **self.names)

    def page(self, name: str) -> Page:
        """Return the supervisor's board or the reviewer's own orders."""
        board = name == BOARD
        return Page(
            name=name, viewer=self.boss if board else self.reviewer, row="order-", counted="review_revieworder",
            most_queries=9, selectors=selectors, remembered=["stage_shown", "pool_page"] if board else ["desk_of"],
            kwargs={},
        )  # fmt: skip


def floor_of(size: int) -> Floor:
    """Return the floor of this size that stands, or make it."""
    return kept(f"orders {size}", lambda: Floor(size))


@bench("pool board, against 10,000 orders", goal=at_most(ratio=1.2), **SIZES)
def board(size: int) -> Iterator[Pair]:
    """The board of the initial pool, as it opens."""
    yield from against_small(floor_of(size), BOARD)


@bench("my orders, against 10,000 orders", goal=at_most(ratio=1.2), **SIZES)
def mine(size: int) -> Iterator[Pair]:
    """My orders of somebody who holds fifty."""
    yield from against_small(floor_of(size), MINE)


@bench("pool board, against the same rows from memory", goal=at_most(ratio=1.4), **SIZES)
def board_rendering(size: int) -> Iterator[Pair]:
    """The board, against the same request to which its stage, rows and figures come from memory."""
    yield from against_memory(floor_of(size), BOARD)


@bench("my orders, against the same rows from memory", goal=at_most(ratio=1.4), **SIZES)
def mine_rendering(size: int) -> Iterator[Pair]:
    """My orders, against the same request to which what is held and was done comes from memory."""
    yield from against_memory(floor_of(size), MINE)


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
    body = body_of(client.get(address))
    assert body.count(b'class="field-external_ref') == 50, body[:2000]
    return lambda: body_of(client.get(address))


@contextmanager
def administered(floor: Floor) -> Iterator[None]:
    """Serve the administration's list beside the product, and let the supervisor in."""
    floor.boss.is_staff = floor.boss.is_superuser = True
    floor.boss.save()
    try:
        with override_settings(ROOT_URLCONF=__name__):
            yield
    finally:
        floor.boss.is_staff = floor.boss.is_superuser = False
        floor.boss.save()


@bench("Django admin's list, against the pool board", goal=times_faster(10), **BIG)
def administration(size: int) -> Iterator[Pair]:
    """The administration's list of the undecided orders of one pool; nothing changes while both are asked for."""
    floor = floor_of(size)
    page = checked(floor.page(BOARD))
    with administered(floor):
        yield Pair(work=floor.over("public", listing(floor)), floor=floor.over("public", page))


@bench("Django admin's list, against the board of a pool that changes", goal=times_faster(3), **BIG)
def administration_busy(size: int) -> Iterator[Pair]:
    """The same, of a pool that changed a moment ago each time: no number of the board is remembered."""
    floor = floor_of(size)
    page, topic = checked(floor.page(BOARD)), f"pool-{Pool.objects.get(code='initial').public_id}"

    def changed() -> bytes:
        live.send(topic)
        return page()

    with administered(floor):
        yield Pair(work=floor.over("public", listing(floor)), floor=floor.over("public", changed))
