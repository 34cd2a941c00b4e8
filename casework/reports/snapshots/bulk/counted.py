"""What is counted of a month of snapshots: each figure by one statement, however many loans there are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from casework.lib.sql import Dialect
from casework.reports.snapshots.models import MonthTotal, RollCell, SnapshotKind, Vintage, VintageCell
from casework.reports.snapshots.rules import GONE, OPEN, THRESHOLDS, months_later

_OF = "book_id = %(book)s AND kind = %(kind)s"

_TOTALS = f"""
INSERT INTO reports_monthtotal (book_id, kind, month, bucket, loans, balance)
SELECT book_id, kind, month, bucket, COUNT(*), SUM(balance) FROM reports_snapshot
 WHERE {_OF} AND month = %(month)s GROUP BY book_id, kind, month, bucket"""

_CELLS = """
INSERT INTO reports_rollcell (book_id, kind, month, came, went, loans, balance)
SELECT %(book)s, %(kind)s, {month}, a.bucket, COALESCE(b.bucket, {gone}), COUNT(*), COALESCE(SUM(b.balance), 0)
  FROM (SELECT source, loan_ref, bucket FROM reports_snapshot
         WHERE book_id = %(book)s AND kind = %(kind)s AND month = %(before)s AND bucket IN {open}) a
  LEFT JOIN (SELECT source, loan_ref, bucket, balance FROM reports_snapshot
              WHERE book_id = %(book)s AND kind = %(kind)s AND month = %(month)s) b
    ON b.source = a.source AND b.loan_ref = a.loan_ref
 GROUP BY a.bucket, COALESCE(b.bucket, {gone})"""

_VINTAGE = f"""
INSERT INTO reports_vintage (book_id, kind, month, loans, disbursed)
SELECT book_id, kind, month, COUNT(*), SUM(disbursed) FROM reports_snapshot
 WHERE {_OF} AND month = %(month)s AND disbursed IS NOT NULL AND disbursed_on > %(before)s
   AND disbursed_on <= %(month)s
 GROUP BY book_id, kind, month"""

# The months of which loans are there for the first time though their own month was seen: they were known too late for
# it, as all are that are disbursed on a month's last day after its night.
_LATE = """
SELECT DISTINCT {vintage} FROM reports_snapshot s
 WHERE s.book_id = %(book)s AND s.kind = %(kind)s AND s.month = %(month)s AND s.disbursed IS NOT NULL
   AND s.disbursed_on <= %(before)s
   AND NOT EXISTS (SELECT 1 FROM reports_snapshot e
                    WHERE e.book_id = s.book_id AND e.kind = s.kind AND e.month = %(before)s AND e.source = s.source
                      AND e.loan_ref = s.loan_ref)
   AND EXISTS (SELECT 1 FROM reports_snapshotmonth m
                WHERE m.book_id = s.book_id AND m.kind = s.kind AND m.month = {vintage})"""

_WHOLE_VINTAGE = f"""
INSERT INTO reports_vintage (book_id, kind, month, loans, disbursed)
SELECT %(book)s, %(kind)s, {{vintage}}, COUNT(*), SUM(d.disbursed)
  FROM (SELECT source, loan_ref, MAX(disbursed) AS disbursed FROM reports_snapshot
         WHERE {_OF} AND month >= {{vintage}} AND month <= %(month)s AND disbursed IS NOT NULL
           AND disbursed_on > {{before}} AND disbursed_on <= {{vintage}}
         GROUP BY source, loan_ref) d"""

_VINTAGE_CELLS = """
INSERT INTO reports_vintagecell (book_id, kind, month, vintage, threshold, loans, balance, first_loans, first_balance)
SELECT s.book_id, s.kind, s.month, {vintage}, {threshold}, COUNT(*), SUM(s.balance),
       COUNT(*) - COUNT(e.loan_ref), SUM(CASE WHEN e.loan_ref IS NULL THEN s.balance ELSE 0 END)
  FROM reports_snapshot s
  LEFT JOIN (SELECT DISTINCT source, loan_ref FROM reports_snapshot
              WHERE book_id = %(book)s AND kind = %(kind)s AND month < %(month)s AND bucket IN {reached}) e
    ON e.source = s.source AND e.loan_ref = s.loan_ref
 WHERE s.book_id = %(book)s AND s.kind = %(kind)s AND s.month = %(month)s AND s.bucket IN {reached}
   AND s.disbursed_on IS NOT NULL
 GROUP BY s.book_id, s.kind, s.month, {vintage}"""


def count_month(*, book_id: int, kind: str, month: date) -> None:
    """Count one month anew: totals, what moved since the month before, and vintages (of month ends). Inside the
    caller's transaction; of other months only the size of a vintage changes, when loans of it were known too late.
    """
    for model in (MonthTotal, RollCell, Vintage, VintageCell):
        model._default_manager.filter(book_id=book_id, kind=kind, month=month).delete()
    words = Dialect(connection.vendor)
    values: dict[str, Any] = {"book": book_id, "kind": str(kind), "month": month, "before": months_later(month, -1)}
    statements = [_TOTALS, _CELLS.format(month=words.day(month), gone=_texts([GONE])[1:-1], open=_texts(OPEN))]
    if kind == SnapshotKind.MONTH:
        vintage = words.last_of_month("s.disbursed_on")
        statements += [
            _VINTAGE,
            *(
                _VINTAGE_CELLS.format(vintage=vintage, threshold=threshold, reached=_texts(buckets))
                for threshold, buckets in THRESHOLDS.items()
            ),
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
    if kind == SnapshotKind.MONTH:
        _count_late(words, values)


def _count_late(words: Dialect, values: dict[str, Any]) -> None:
    """Count the vintages anew of which loans came too late for their own month."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE.format(vintage=words.last_of_month("s.disbursed_on")), values)
        for found in [row[0] for row in cursor.fetchall()]:
            month = found if isinstance(found, date) else date.fromisoformat(found)
            Vintage.objects.filter(book_id=values["book"], kind=values["kind"], month=month).delete()
            whole = _WHOLE_VINTAGE.format(vintage=words.day(month), before=words.day(months_later(month, -1)))
            cursor.execute(whole, values)


def _texts(words: Sequence[str]) -> str:
    """Return a list of the program's own words for IN."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"
