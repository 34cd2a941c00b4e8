"""What a night has to look at, and what of it moves, by the state at the START of the day: reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from casework.collections.bulk.kept import KEPT_BY, kept
from casework.collections.bulk.statement import OPEN, IdRange, by_bucket, dialect, ids, place_of, rows, within
from casework.collections.ladders import LadderInUse


@dataclass(frozen=True, kw_only=True)
class Night:
    """One book, one day, one ladder. previous: the business date before (None when this roll opens the book). loans:
    only these; None: all."""

    book_id: int
    day: date
    previous: date | None
    ladder: LadderInUse
    now: datetime
    loans: IdRange | None = None

    @property
    def yesterday(self) -> date:
        """Return the calendar day before."""
        return self.day - timedelta(days=1)

    @property
    def reach(self) -> date:
        """Return the latest due date that has reached the ladder's opening on the day."""
        return self.day - timedelta(days=self.ladder.opening)

    @property
    def now_value(self) -> object:
        """Return the instant in the form in which the database takes it as a parameter."""
        return connection.ops.adapt_datetimefield_value(self.now)


def _unpaid(alias: str, night: Night) -> str:
    """Instalments that are unpaid at the start of the day and have reached the opening."""
    words = dialect()
    return (
        f"{alias}.due_on <= {words.day(night.reach)} "
        f"AND ({alias}.settled_on IS NULL OR {alias}.settled_on >= {words.day(night.day)})"
    )


def _candidates(night: Night) -> str:
    words = dialect()
    products = ids(night.ladder.product_ids)
    newly_due = ""
    newly_disbursed = ""
    if night.previous is not None and not night.ladder.changed_after(night.previous):
        newly_due = f"AND i.due_on > {words.day(night.previous - timedelta(days=night.ladder.opening))}"
        newly_disbursed = f"AND l.disbursed_on > {words.day(night.previous)}"
    return f"""
        SELECT loan_id FROM collections_collectioncase
         WHERE book_id = {night.book_id} AND state IN {OPEN} AND moves_on <= {words.day(night.day)}
           {within(night.loans, "loan_id")}
        UNION
        SELECT c.loan_id FROM portfolio_instalment i
          JOIN collections_collectioncase c ON c.loan_id = i.loan_id AND c.state IN {OPEN}
         WHERE i.settled_on = {words.day(night.yesterday)} AND c.book_id = {night.book_id}
           {within(night.loans, "i.loan_id")}
        UNION
        SELECT i.loan_id FROM portfolio_instalment i JOIN portfolio_loan l ON l.id = i.loan_id
         WHERE l.product_id IN {products} AND {_unpaid("i", night)} {newly_due}
           {within(night.loans, "i.loan_id")}
        UNION
        SELECT i.loan_id FROM portfolio_loan l JOIN portfolio_instalment i ON i.loan_id = l.id
         WHERE l.book_id = {night.book_id} AND l.product_id IN {products} AND l.disbursed_on <= {words.day(night.day)}
           {newly_disbursed} AND {_unpaid("i", night)} {within(night.loans, "l.id")}
        UNION
        SELECT loan_id FROM collections_lateloan WHERE true {within(night.loans, "loan_id")}"""


def evenly(nights: Sequence[Night], *, most: int, hands: int) -> list[int]:
    """Return where to part what the nights have to look at, by the id of each part's first loan, without the first
    part. However many loans there are, only these ids come to this process.

    Parts are equally large, none larger than `most`, and as many as `hands` work at once or a multiple: with one more
    all but one would wait for it. What is not more than `most` stays whole.
    """
    found = " UNION ".join(_candidates(night) for night in nights)
    parts = f"(((whole + {most:d} - 1) / {most:d} + {hands:d} - 1) / {hands:d} * {hands:d})"
    placed = f"""SELECT loan_id, ROW_NUMBER() OVER (ORDER BY loan_id) - 1 AS place, COUNT(*) OVER () AS whole
                   FROM ({found}) f"""
    ends = f"""SELECT loan_id FROM ({placed}) p
                WHERE whole > {most:d} AND place > 0 AND place * {parts} / whole > (place - 1) * {parts} / whole
                ORDER BY loan_id"""
    return [loan_id for (loan_id,) in rows(ends)]


def _paid_before(night: Night) -> str:
    """What was paid of the instalment `i` before the day, in cents."""
    return f"""COALESCE((
        SELECT SUM(a.amount) FROM portfolio_allocation a JOIN portfolio_payment p ON p.id = a.payment_id
         WHERE a.instalment_id = i.id AND p.paid_on < {dialect().day(night.day)}), 0)"""


def what_moves(night: Night) -> str:
    """Return what moves, and what each loan owes at the start of the day on the instalments that have reached the
    opening, all parts, in cents.
    """
    words = dialect()
    column = {
        name: by_bucket(night.ladder, day=night.day, due_on="s.due_on", column=name)
        for name in ("bucket_id", "pool_id", "moves_on")
    }
    before, after = place_of("c.bucket_id", night.ladder), place_of(column["bucket_id"], night.ladder)
    return f"""
        SELECT s.loan_id, l.customer_id, l.product_id, c.id AS case_id, c.bucket_id AS from_bucket, s.due_on,
               {column["bucket_id"]} AS to_bucket, {column["pool_id"]} AS pool_id, {column["moves_on"]} AS moves_on,
               CASE WHEN c.id IS NULL THEN 'opened'
                    WHEN c.bucket_id = {column["bucket_id"]} THEN 'same'
                    WHEN {before} < {after} THEN 'rolled'
                    ELSE 'cured_down' END AS way,
               s.owed, {KEPT_BY} AS kept_by
          FROM (SELECT i.loan_id, MIN(i.due_on) AS due_on,
                       SUM(i.principal + i.interest + i.fee + i.penalty - {_paid_before(night)}) AS owed
                  FROM portfolio_instalment i
                 WHERE i.loan_id IN ({_candidates(night)}) AND {_unpaid("i", night)} {within(night.loans, "i.loan_id")}
                 GROUP BY i.loan_id) s
          JOIN portfolio_loan l ON l.id = s.loan_id {within(night.loans, "l.id")}
          LEFT JOIN collections_collectioncase c
            ON c.loan_id = s.loan_id AND c.state IN {OPEN} {within(night.loans, "c.loan_id")}
          LEFT JOIN collections_bucket b ON b.id = c.bucket_id
          {kept(night.day)}
         WHERE l.product_id IN {ids(night.ladder.product_ids)} AND l.disbursed_on <= {words.day(night.day)}
           AND (c.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM collections_collectioncase w
                                                 WHERE w.loan_id = s.loan_id AND w.state = 'written_off'))"""
