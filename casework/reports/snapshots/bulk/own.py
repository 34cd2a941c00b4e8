"""Snapshots of our own loans, from the ledger: one statement for a book and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from casework.lib.sql import Dialect
from casework.reports.snapshots.rules import CURRENT, LOWER

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
    """Write the snapshots of all loans that were open at the start of the day, or settled since the end before.

    Snapshots that are there stay. Return how many were written. Inside the caller's transaction.
    """
    words = Dialect(connection.vendor)
    day = words.day(taking.day)
    chosen = f"{{0}}.book_id = {taking.book_id} AND {{0}}.disbursed_on <= {day} AND "
    chosen += f"({{0}}.settled_on IS NULL OR {{0}}.settled_on >= {words.day(taking.since)})"
    if taking.product_ids is not None:
        chosen += f" AND {{0}}.product_id IN ({', '.join(str(int(product)) for product in taking.product_ids)})"
    statement = _TAKE.format(
        book=taking.book_id, kind=taking.kind, month=words.day(taking.month), day=day, current=CURRENT,
        buckets=_buckets(words, day), dpd=words.days_since("o.due_on", day), loans=chosen.format("s"),
        of_book=f"i.loan_id IN (SELECT l.id FROM portfolio_loan l WHERE {chosen.format('l')})",
        # An instalment that an agreement made was not there before; one that it replaced is settled by it.
        there=f"(i.agreed_on IS NULL OR i.agreed_on < {day})",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(taking.now)])
        return int(cursor.rowcount)


def _buckets(words: Dialect, day: str) -> str:
    cases = [
        f"WHEN o.due_on <= {words.add_days(day, -lower)} THEN '{bucket}'" for bucket, lower in reversed(LOWER.items())
    ]
    return " ".join(cases)
