"""Nights over many open cases: an eighth moves each night, or nothing does.

Nights follow one another and are committed, as in production, in parts on several connections; what is compared
takes the nights in turn, so that both meet the same tables. The whole database is thrown away afterwards.

Source of the floor: one UPDATE … RETURNING of the cases that move feeds the INSERT of their log rows and the UPDATE of
their stays; from what it kept, the INSERT of the new stays. Nothing is derived, checked, locked or ranked.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from casework.collections.ladders import ladders_on
from casework.collections.models import Bucket, CollectionCase
from casework.collections.services import partitions
from casework.collections.services.roll import roll
from casework.portfolio.models import Book, Product
from tests.bench.filling import filling
from tests.bench.measure import Pair, Told, at_most, bench, times_faster
from tests.collections.one_by_one import roll_one

DAY = date(2026, 3, 1)
EIGHTH, SAMPLE = 8, 200
PARTS = 5  # of an eighth of a million cases; smaller sizes are cut into as many
TABLES = ("portfolio_customer", "portfolio_loan", "portfolio_instalment", "collections_collectioncase",
          "collections_bucketstay", "collections_caseevent")  # fmt: skip

# Loans due {due} to {due} + 7 days before the first night, and their cases in the bucket of the eve.
BUILD = """
INSERT INTO portfolio_customer (public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT gen_random_uuid(), {book}, '{code}', n::text, 'C', '', '', '', '{{}}', now() FROM generate_series(1, {size}) n;
INSERT INTO portfolio_loan (public_id, book_id, product_id, customer_id, source, external_ref, digest, principal,
                            currency, disbursed_on, recorded_at)
  SELECT gen_random_uuid(), {book}, {product}, id, '{code}', external_ref, '-', 100000, 'NGN',
         DATE '{day}' - 40 - {due} - external_ref::int % 8, now() FROM portfolio_customer WHERE book_id = {book};
INSERT INTO portfolio_instalment (loan_id, number, due_on, principal, interest, fee, penalty, paid)
  SELECT id, 1, disbursed_on + 40, 100000, 5000, 0, 0, 0 FROM portfolio_loan WHERE book_id = {book};
INSERT INTO collections_collectioncase
  (public_id, state, pool_id, priority, affinity, points, value, requires, waiting_since, book_id, loan_id, customer_id,
   bucket_id, due_on, moves_on, opened_on)
  SELECT gen_random_uuid(), 'pooled', b.pool_id, 0, l.customer_id, 1, 105000, '{{}}', now(), {book}, l.id,
         l.customer_id, b.id, l.disbursed_on + 40, l.disbursed_on + 40 + {next_lower}, DATE '{day}' - 1
    FROM portfolio_loan l, collections_bucket b WHERE l.book_id = {book} AND b.code = '{bucket}';
INSERT INTO collections_bucketstay (case_id, loan_id, bucket_id, entered_on, outcome, owed, recorded_at, is_current)
  SELECT id, loan_id, bucket_id, opened_on, '', value, now(), true FROM collections_collectioncase
   WHERE book_id = {book};
INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail, to_bucket_id)
  SELECT id, 'open', '', 'pooled', opened_on, now(), '{{}}', bucket_id FROM collections_collectioncase
   WHERE book_id = {book};
"""

FLOOR = """
CREATE TEMP TABLE floor_moved (id bigint, loan_id bigint, value bigint) ON COMMIT DROP;
WITH moved AS (
  UPDATE collections_collectioncase c
     SET state = 'pooled', bucket_id = {bucket}, pool_id = {pool}, moves_on = due_on + 31, waiting_since = now(),
         last_assignee_id = COALESCE(assignee_id, last_assignee_id), assignee_id = NULL, assigned_at = NULL,
         opened_at = NULL
   WHERE moves_on <= DATE '{day}' AND state IN ('pooled', 'assigned') AND book_id = {book}
   RETURNING id, loan_id, value),
ended AS (
  UPDATE collections_bucketstay s SET last_on = DATE '{day}' - 1, outcome = 'rolled'
    FROM moved m WHERE s.case_id = m.id AND s.last_on IS NULL AND s.is_current RETURNING 1),
logged AS (
  INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                     from_bucket_id, to_bucket_id)
  SELECT id, 'roll', 'pooled', 'pooled', DATE '{day}', now(), '{{}}', {bucket} - 1, {bucket} FROM moved RETURNING 1)
INSERT INTO floor_moved SELECT id, loan_id, value FROM moved;
INSERT INTO collections_bucketstay (case_id, loan_id, bucket_id, entered_on, outcome, owed, recorded_at, is_current)
  SELECT id, loan_id, {bucket}, DATE '{day}', '', value, now(), true FROM floor_moved;
UPDATE portfolio_book SET business_date = DATE '{day}' WHERE id = {book};
"""


class Nights:
    """A book of `size` open cases. All lie in S2, and each of the first eight nights the oldest eighth goes on to S3;
    settled: all lie in S3, and nothing is due.
    """

    def __init__(self, size: int, *, code: str = "bench", settled: bool = False) -> None:
        self.size, self.part, self.moving = size, -(-size // (EIGHTH * PARTS)), 0 if settled else size // EIGHTH
        self.book = Book.objects.create(
            code=code, name="Bench", time_zone="UTC", currency="NGN", business_date=DAY - timedelta(days=1)
        )
        product = Product.objects.create(book=self.book, code=code, name="Bench")
        due, bucket, upper = (17, "S3", 31) if settled else (9, "S2", 16)
        with filling(*TABLES) as cursor:
            cursor.execute(
                BUILD.format(
                    book=self.book.pk, product=product.pk, code=code, size=size, day=DAY, due=due, bucket=bucket,
                    next_lower=upper,
                )
            )  # fmt: skip
        self.target = Bucket.objects.get(code="S3")

    def tomorrow(self) -> date:
        """Return the day that the next night rolls."""
        self.book.refresh_from_db()
        assert self.book.business_date is not None
        return self.book.business_date + timedelta(days=1)

    def roll(self) -> None:
        """Roll the next night, in PARTS parts where something moves."""
        with patch.object(partitions, "SIZE", self.part):
            (run,) = roll(book=self.book, last=self.tomorrow(), now=timezone.now())
        assert run.counts["rolled"] + SAMPLE >= self.moving, run.counts
        assert run.counts.get("parts", 0) >= min(PARTS, self.moving), run.counts

    def bare(self) -> None:
        """Do the writes of the next night."""
        sql = FLOOR.format(
            bucket=self.target.pk, pool=self.target.pool_id, day=self.tomorrow(), book=self.book.pk
        )  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def one_by_one(self) -> Told:
        """Move some of the next night's cases, each in a transaction; return what all of them would take."""
        day, now = self.tomorrow(), timezone.now()
        (ladder,) = ladders_on(book=self.book, day=day)
        due = CollectionCase.objects.filter(book=self.book, moves_on=day).select_related("book", "pool")
        some = list(due.order_by("pk")[:SAMPLE])
        began = time.perf_counter()
        for case in some:
            roll_one(case, ladder=ladder, day=day, now=now)
        return Told((time.perf_counter() - began) / SAMPLE * self.moving)


def tidy() -> None:
    """Sweep up after a night, as the database does by itself before the next one."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def with_workers(number: int, step: Callable[[], None]) -> Callable[[], None]:
    """Return the step with so many parts at once."""
    return override_settings(ROLL_WORKERS=number)(step)


def grown_by(step: Callable[[], None]) -> tuple[float, float]:
    """Return how long a step takes, and by how many MB this process grows at most meanwhile (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = _status("VmRSS")
    began = time.perf_counter()
    step()
    return time.perf_counter() - began, (_status("VmHWM") - before) / 1024


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


@bench("a night, an eighth of the cases move", size=100_000, full=1_000_000, goal=at_most(ratio=1.5))
def night(size: int) -> Iterator[Pair]:
    """The whole night, against the bare SQL of the same writes."""
    nights = Nights(size)
    yield Pair(work=nights.roll, floor=nights.bare, reset=tidy)


@bench("a night's moves one by one, against the night", size=100_000, full=1_000_000, goal=times_faster(80), runs=2)
def one_by_one(size: int) -> Iterator[Pair]:
    """A sample moved one by one, reckoned up to all that move, against the night that moves them."""
    nights = Nights(size)
    yield Pair(work=nights.one_by_one, floor=nights.roll, reset=tidy)


@bench("a night in parts, two workers against one", size=100_000, full=1_000_000, goal=at_most(ratio=1))
def workers(size: int) -> Iterator[Pair]:
    """The parts two at once, against one after the other."""
    nights = Nights(size)
    yield Pair(work=with_workers(2, nights.roll), floor=with_workers(1, nights.roll), reset=tidy)


@bench("a night with nothing due", size=100_000, full=1_000_000, goal=at_most(seconds=1))
def settled(size: int) -> Iterator[Pair]:
    """A night in which no case moves."""
    nights = Nights(size, settled=True)
    yield Pair(work=nights.roll, reset=tidy)


@bench("a night of five times as many cases, per case", size=40_000, full=1_000_000, goal=at_most(ratio=1.2))
def linear(size: int) -> Iterator[Pair]:
    """Two books side by side; the process that leads the night grows no more for the large one."""
    small, large = Nights(size, code="small"), Nights(5 * size, code="large")
    grown: dict[str, float] = {}

    def per_case(nights: Nights) -> Told:
        seconds, grown[nights.book.code] = grown_by(nights.roll)
        return Told(seconds / nights.size * size)

    yield Pair(work=lambda: per_case(large), floor=lambda: per_case(small), reset=tidy)
    print(f"  the leading process grew by {grown['small']:.1f} and {grown['large']:.1f} MB at most", flush=True)
    assert grown["large"] <= grown["small"] + 16, grown
