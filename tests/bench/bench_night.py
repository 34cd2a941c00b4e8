"""One night over many open cases of which an eighth move, against the bare SQL of the same writes.

Source of the floor: one UPDATE … RETURNING of the cases that move feeds the INSERT of their log rows, and the same for
the stays that end and begin; nothing is derived, checked or locked.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from casework.collections.models import Bucket
from casework.collections.services.roll import roll
from casework.portfolio.models import Book, Product
from tests.bench.measure import Pair, at_most, bench

DAY = date(2026, 3, 1)

BUILD = """
INSERT INTO portfolio_customer (public_id, book_id, source, external_ref, name, id_number, id_hash, time_zone, job,
                                recorded_at)
  SELECT gen_random_uuid(), {book}, 'bench', n::text, 'C', '', '', '', '{{}}', now() FROM generate_series(1, {size}) n;
INSERT INTO portfolio_loan (public_id, book_id, product_id, customer_id, source, external_ref, digest, principal,
                            currency, disbursed_on, recorded_at)
  SELECT gen_random_uuid(), {book}, {product}, id, 'bench', external_ref, '-', 100000, 'NGN',
         DATE '{day}' - 40 - 8 - external_ref::int % 8, now() FROM portfolio_customer WHERE source = 'bench';
INSERT INTO portfolio_instalment (loan_id, number, due_on, principal, interest, fee, penalty, paid)
  SELECT id, 1, disbursed_on + 40, 100000, 5000, 0, 0, 0 FROM portfolio_loan WHERE source = 'bench';
ANALYZE;
"""

FLOOR = """
WITH moved AS (
  UPDATE collections_collectioncase c
     SET state = 'pooled', bucket_id = {bucket}, pool_id = {pool}, moves_on = due_on + 31, waiting_since = now(),
         last_assignee_id = COALESCE(assignee_id, last_assignee_id), assignee_id = NULL, assigned_at = NULL,
         opened_at = NULL
   WHERE moves_on <= DATE '{day}' AND state IN ('pooled', 'assigned')
   RETURNING id, loan_id, value),
ended AS (
  UPDATE collections_bucketstay s SET last_on = DATE '{day}' - 1, outcome = 'rolled'
    FROM moved m WHERE s.case_id = m.id AND s.last_on IS NULL AND s.is_current RETURNING s.case_id),
begun AS (
  INSERT INTO collections_bucketstay (case_id, loan_id, bucket_id, entered_on, outcome, owed, recorded_at, is_current)
  SELECT id, loan_id, {bucket}, DATE '{day}', '', value, now(), false FROM moved RETURNING 1)
INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                   from_bucket_id, to_bucket_id)
SELECT id, 'roll', 'pooled', 'pooled', DATE '{day}', now(), '{{}}', {bucket} - 1, {bucket} FROM moved;
"""


class Undo(Exception):
    """Takes back what was measured."""


def undone(step: object) -> None:
    """Run a step and take it back, so that the next one meets the same rows."""
    try:
        with transaction.atomic():
            step()  # type: ignore[operator]
            raise Undo
    except Undo:
        pass


@bench("a night, an eighth of the cases move", size=100_000, full=1_000_000, goal=at_most(ratio=2.5))
def night(size: int) -> Iterator[Pair]:
    """Loans due 8 to 15 days before: all in S2, and each night the oldest eighth goes on to S3."""
    book = Book.objects.create(code="bench", name="Bench", time_zone="UTC", currency="NGN")
    product = Product.objects.create(book=book, code="bench", name="Bench")
    with connection.cursor() as cursor:
        cursor.execute(BUILD.format(book=book.pk, product=product.pk, size=size, day=DAY - timedelta(days=1)))
    roll(book=book, last=DAY - timedelta(days=1), now=timezone.now())
    target = Bucket.objects.get(code="S3")
    bare = FLOOR.format(bucket=target.pk, pool=target.pool_id, day=DAY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(bare)

    yield Pair(work=lambda: undone(lambda: roll(book=book, last=DAY, now=timezone.now())), floor=lambda: undone(floor))
