"""Snapshots of our own loans, from the ledger: one statement for a book and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from casework.lib.sql import Dialect
from casework.reports.snapshots.rules import CURRENT, LOWER, OPEN, months_later

_OPEN = "(" + ", ".join(f"'{bucket}'" for bucket in OPEN) + ")"

_TAKE = """
INSERT INTO reports_snapshot (book_id, kind, month, source, loan_ref, taken_on, bucket, dpd, balance, disbursed_on,
                              disbursed, recorded_at)
SELECT {book}, '{kind}', {month}, s.source, s.external_ref, {day},
       CASE WHEN s.settled_on < {day} THEN 'settled' WHEN w.loan_id IS NOT NULL THEN 'written_off' {buckets}
            ELSE '{current}' END,
       CASE WHEN s.settled_on < {day} THEN NULL ELSE {dpd} END,
       CASE WHEN s.settled_on < {day} THEN 0 ELSE COALESCE(d.principal, 0) - COALESCE(p.principal, 0) END,
       s.disbursed_on, s.principal, %s
  FROM portfolio_loan s
  LEFT JOIN (SELECT i.loan_id, MIN(i.due_on) AS due_on FROM portfolio_instalment i
              WHERE {of_book} AND {there} AND (i.settled_on IS NULL OR i.settled_on >= {day})
              GROUP BY i.loan_id) o ON o.loan_id = s.id
  LEFT JOIN (SELECT i.loan_id, SUM(i.principal) AS principal FROM portfolio_instalment i
              WHERE {of_book} AND {there} GROUP BY i.loan_id) d ON d.loan_id = s.id
  LEFT JOIN (SELECT i.loan_id, SUM(a.amount) AS principal FROM portfolio_instalment i
               JOIN portfolio_allocation a ON a.instalment_id = i.id AND a.part = 'principal'
               JOIN portfolio_payment y ON y.id = a.payment_id AND y.paid_on < {day}
              WHERE {of_book} GROUP BY i.loan_id) p ON p.loan_id = s.id
  LEFT JOIN collections_writeoff w ON w.loan_id = s.id AND w.state = 'approved' AND w.written_on <= {day}
 WHERE {loans}
    ON CONFLICT DO NOTHING"""

# What lay open at the end before and was paid before it, as became known only since: it is told of as settled, or it
# would seem to have gone. One that an agreement or a reversal opened again has no such day any more.
_TELL = """
INSERT INTO reports_snapshot (book_id, kind, month, source, loan_ref, taken_on, bucket, dpd, balance, disbursed_on,
                              disbursed, recorded_at)
SELECT q.book_id, q.kind, {month}, q.source, q.loan_ref, {day}, 'settled', NULL, 0, s.disbursed_on, s.principal, %s
  FROM reports_snapshot q
  JOIN portfolio_loan s ON s.source = q.source AND s.external_ref = q.loan_ref
 WHERE q.book_id = {book} AND q.kind = '{kind}' AND q.month = {before} AND q.bucket IN {open}
   AND s.book_id = {book} AND s.settled_on < {since}{products}
    ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, kw_only=True)
class Taking:
    """One book at the end of one month or cycle. since: the end before it; what was settled from then on is told of.

    product_ids: whose cycles end on the day; of a month's end, None: all.
    """

    book_id: int
    kind: str
    month: date
    day: date
    since: date
    now: datetime
    product_ids: Sequence[int] | None = None


def take(taking: Taking) -> int:
    """Write the snapshots of all loans that were open at the start of the day, or settled since the end before, by
    what is known.

    Snapshots that are there stay. Return how many were written. Inside the caller's transaction.
    """
    words = Dialect(connection.vendor)
    day = words.day(taking.day)
    chosen = f"{{0}}.book_id = {taking.book_id} AND {{0}}.disbursed_on <= {day} AND "
    chosen += f"({{0}}.settled_on IS NULL OR {{0}}.settled_on >= {words.day(taking.since)})"
    of_products = ""
    if taking.product_ids is not None:
        of_products = f" AND {{0}}.product_id IN ({', '.join(str(int(product)) for product in taking.product_ids)})"
    chosen += of_products
    statement = _TAKE.format(
        book=taking.book_id, kind=taking.kind, month=words.day(taking.month), day=day, current=CURRENT,
        buckets=_buckets(words, day), dpd=words.days_since("o.due_on", day), loans=chosen.format("s"),
        of_book=f"i.loan_id IN (SELECT l.id FROM portfolio_loan l WHERE {chosen.format('l')})",
        # An instalment that an agreement made was not there before; one that it replaced is settled by it.
        there=f"(i.agreed_on IS NULL OR i.agreed_on < {day})",
    )  # fmt: skip
    tell = _TELL.format(
        book=taking.book_id, kind=taking.kind, month=words.day(taking.month), day=day, open=_OPEN,
        before=words.day(months_later(taking.month, -1)), since=words.day(taking.since),
        products=of_products.format("s"),
    )  # fmt: skip
    with connection.cursor() as cursor:
        written = 0
        for each in (statement, tell):
            cursor.execute(each, [connection.ops.adapt_datetimefield_value(taking.now)])
            written += int(cursor.rowcount)
        return written


def _buckets(words: Dialect, day: str) -> str:
    cases = [
        f"WHEN o.due_on <= {words.add_days(day, -lower)} THEN '{bucket}'" for bucket, lower in reversed(LOWER.items())
    ]
    return " ".join(cases)
