"""A collector's ranked My cases and a supervisor's pool of cases over a table of a million (floors:
tests/bench/pages.py).

Of the cases a half is collected; of the others every tenth is held, as many as the people can carry; the rest waits.
Each has its customer, loan, instalment and stay, so that all these tables are as long.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from guardian.shortcuts import assign_perm

from casework.collections import selectors
from casework.collections.models import Bucket
from casework.collections.rules.ranking import SPAN, Step
from casework.people.models import Load, Membership, Team, User
from casework.portfolio.models import Book, Product
from tests.bench.measure import Pair, at_most, bench, kept
from tests.bench.pages import HELD_EACH, PEOPLE, Page, PageFloor, against_memory, against_small

BOARD, MINE = "collections:pool", "collections:mine"
SIZES: dict[str, Any] = {"size": 50_000, "full": 1_000_000, "runs": 5, "shares": "cases"}

# Keys are counted: customer, loan, instalment, case and stay n belong together, in both schemas.
FILLING = """
INSERT INTO portfolio_customer (id, public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT n, gen_random_uuid(), {book}, 'bench', n::text, 'Borrower ' || n, '', '', '', '{{}}', now()
    FROM generate_series(1, {size}) n;
INSERT INTO portfolio_loan (id, public_id, book_id, product_id, customer_id, source, external_ref, digest, principal,
                            currency, disbursed_on, recorded_at)
  SELECT n, gen_random_uuid(), {book}, {product} + n % 3, n, 'bench', n::text, '-', 100000, 'NGN', current_date - 60,
         now()
    FROM generate_series(1, {size}) n;
INSERT INTO portfolio_instalment (id, loan_id, number, due_on, principal, interest, fee, penalty, paid, settled_on)
  SELECT n, n, 1, current_date - 8 - n % 8, 100000, 5000 + n % 900, 0, 0, 0,
         CASE WHEN n <= {size} / 2 THEN current_date - 1 END
    FROM generate_series(1, {size}) n;
INSERT INTO collections_collectioncase
  (id, public_id, state, pool_id, priority, affinity, points, value, requires, waiting_since, assigned_at, assignee_id,
   last_assignee_id, book_id, loan_id, customer_id, bucket_id, due_on, moves_on, opened_on, closed_on, rank,
   contacted_at, promised_for)
  SELECT n, gen_random_uuid(), CASE WHEN n <= {size} / 2 THEN 'collected' WHEN held THEN 'assigned' ELSE 'pooled' END,
         {pool}, 0, n, 1, 105000 + n % 900, '{{}}', now(), CASE WHEN held THEN now() END,
         CASE WHEN held THEN {first} + rank / {each} END,
         CASE WHEN n <= {size} / 2 THEN {first} + n % {people} END, {book}, n, n, {bucket}, current_date - 8 - n % 8,
         CASE WHEN n > {size} / 2 THEN current_date + 8 - n % 8 END, current_date - 9,
         CASE WHEN n <= {size} / 2 THEN current_date - 1 END,
         (ARRAY[{steps}])[1 + n % 4] * {span} + {span} - 1 - (n * 7919) % 100000,
         CASE WHEN n % 3 = 0 THEN now() - INTERVAL '2 days' END, CASE WHEN n % 4 = 1 THEN current_date END
    FROM (SELECT n, n > {size} / 2 AND n % 10 = 0 AND (n - {size} / 2) / 10 <= {people} * {each} AS held,
                 (n - {size} / 2) / 10 - 1 AS rank FROM generate_series(1, {size}) n) made;
INSERT INTO collections_bucketstay (id, case_id, loan_id, bucket_id, entered_on, last_on, outcome, owed, recorded_at,
                                    is_current)
  SELECT n, n, n, {bucket}, current_date - 9, CASE WHEN n <= {size} / 2 THEN current_date - 1 END,
         CASE WHEN n <= {size} / 2 THEN 'collected' ELSE '' END, 105000, now(), true
    FROM generate_series(1, {size}) n;
"""


class Floor(PageFloor):
    """The cases and all that hangs on them, the people, and two of them at their pages."""

    tables = (
        "portfolio_customer", "portfolio_loan", "portfolio_instalment", "collections_collectioncase",
        "collections_bucketstay",
    )  # fmt: skip

    def __init__(self, size: int) -> None:
        team = Team.objects.create(code="bench", name="Bench", kind="collections")
        bucket = Bucket.objects.select_related("pool").get(code="S2")
        self.pool = bucket.pool
        self.pool.team = team
        self.pool.save()
        people = User.objects.bulk_create([User(username=f"bench{n}", display_name=f"P{n}") for n in range(PEOPLE)])
        Membership.objects.bulk_create([Membership(team=team, user=one, joined_on="2026-01-01") for one in people])
        Load.objects.bulk_create([Load(user=one, team=team, open_items=HELD_EACH) for one in people])
        self.collector = people[0]
        self.boss = User.objects.create(username="boss")
        assign_perm("assign_team", self.boss, team)
        for user, role in ((self.boss, "supervisor"), (self.collector, "collector")):
            user.groups.add(Group.objects.get(name=role))
        today = timezone.localdate()
        book = Book.objects.create(code="bench", name="B", time_zone="UTC", currency="NGN", business_date=today)
        products = [Product.objects.create(book=book, code=f"bench{n}", name=f"Bench {n}") for n in range(3)]
        self.names: dict[str, Any] = {
            "book": book.pk, "product": products[0].pk, "pool": self.pool.pk, "bucket": bucket.pk,
            "first": self.collector.pk, "people": PEOPLE, "each": HELD_EACH, "span": SPAN,
            "steps": ", ".join(str(int(step)) for step in (Step.BROKEN, Step.DUE, Step.NEW, Step.AGAIN)),
        }  # fmt: skip
        self.make(size)

    def rows(self, size: int) -> str:
        """Return the SQL that makes the cases and what they hang on."""
        return FILLING.format(size=size, **self.names)

    def page(self, name: str) -> Page:
        """Return the supervisor's pool or the collector's own cases."""
        board = name == BOARD
        return Page(
            name=name, viewer=self.boss if board else self.collector, row="case-",
            counted="collections_collectioncase", most_queries=13 if board else 17, selectors=selectors,
            remembered=["pool_shown", "pool_page"] if board else ["mine_page"],
            kwargs={"public_id": self.pool.public_id} if board else {},
        )  # fmt: skip


def floor_of(size: int) -> Floor:
    """Return the floor of this size that stands, or make it."""
    return kept(f"cases {size}", lambda: Floor(size))


@bench("my cases, against 10,000 cases", goal=at_most(ratio=1.2), **SIZES)
def mine(size: int) -> Iterator[Pair]:
    """My cases of somebody who holds fifty: ranked, with the reason of each."""
    yield from against_small(floor_of(size), MINE)


@bench("pool of cases, against 10,000 cases", goal=at_most(ratio=1.2), **SIZES)
def board(size: int) -> Iterator[Pair]:
    """The supervisor's page of a pool, as it opens."""
    yield from against_small(floor_of(size), BOARD)


@bench("my cases, against the same rows from memory", goal=at_most(ratio=1.4), **SIZES)
def mine_rendering(size: int) -> Iterator[Pair]:
    """My cases, against the same request to which the ranked list comes from memory."""
    yield from against_memory(floor_of(size), MINE)


@bench("pool of cases, against the same rows from memory", goal=at_most(ratio=1.4), **SIZES)
def board_rendering(size: int) -> Iterator[Pair]:
    """The pool, against the same request to which its pool, rows and figures come from memory."""
    yield from against_memory(floor_of(size), BOARD)
