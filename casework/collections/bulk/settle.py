"""The second half of a night, and what a payment of today does at once: cases whose arrears are paid are collected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from casework.collections.bulk.looked_at import Night
from casework.collections.bulk.night import Freed
from casework.collections.bulk.statement import OPEN, IdRange, dialect, ids, make_set, rows, run, within
from casework.collections.ladders import LadderInUse
from casework.workflow import loads


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Close what is paid as of the END of `day` (the book's business date), for the products of one ladder.

    loan_ids: look at these loans only; None: at those of which an instalment was settled on the day, and those that
    came late, within `loans` (None: all).
    """

    book_id: int
    day: date
    ladder: LadderInUse
    now: datetime
    loan_ids: Collection[int] | None = None
    loans: IdRange | None = None


def close_settled(settlement: Settlement, *, freed: list[Freed] | None = None) -> list[int]:
    """Close every open case of which no unpaid instalment has reached the opening any more; return the case ids.

    It is collected; or, where what settled it was debt that an agreement moved, rescheduled; or, where all that settled
    it was let off and no money, waived. `closed_on` is the value
    date of the last payment that mattered. Runs inside the caller's transaction, which holds the load rows concerned;
    the cases are locked here, by id. freed: takes what goes off people's hands, for the caller to change what they
    carry; None: it is changed here.
    """
    make_set("settled_set", _what_is_paid(settlement))
    found = rows(
        f"""SELECT c.id FROM collections_collectioncase c WHERE c.id IN (SELECT case_id FROM settled_set)
             ORDER BY c.id {dialect().for_update}"""
    )
    if found:
        _free_collectors(freed)
        _log(settlement)
        _end(settlement)
    return [case_id for (case_id,) in found]


def _what_is_paid(settlement: Settlement) -> str:
    words = dialect()
    reach = words.day(settlement.day - timedelta(days=settlement.ladder.opening))
    if settlement.loan_ids is None:
        which = f"""SELECT loan_id FROM portfolio_instalment
                     WHERE settled_on = {words.day(settlement.day)} {within(settlement.loans, "loan_id")}
                     UNION SELECT t.loan_id FROM collections_lateloan t WHERE EXISTS (
                       SELECT 1 FROM portfolio_instalment i WHERE i.loan_id = t.loan_id AND i.due_on <= {reach}
                          AND i.settled_on IS NOT NULL) {within(settlement.loans, "t.loan_id")}"""
    else:
        which = ", ".join(str(int(loan)) for loan in settlement.loan_ids) or "NULL"
    final = (
        f"SELECT 1 FROM portfolio_instalment i WHERE i.loan_id = s.loan_id AND i.due_on <= {reach} "
        "AND i.settled_on = s.closed_on"
    )
    return f"""
        SELECT s.case_id, s.closed_on, CASE WHEN EXISTS ({final} AND i.moved) THEN 'rescheduled'
                   WHEN NOT EXISTS ({final} AND NOT i.waived) THEN 'waived' ELSE 'collected' END AS ending
          FROM ({_settled(settlement, which, reach)}) s"""


def _settled(settlement: Settlement, which: str, reach: str) -> str:
    words = dialect()
    return f"""
        SELECT c.id AS case_id, c.loan_id,
               (SELECT MAX(i.settled_on) FROM portfolio_instalment i
                 WHERE i.loan_id = c.loan_id AND i.due_on <= {reach}) AS closed_on
          FROM collections_collectioncase c JOIN portfolio_loan l ON l.id = c.loan_id
         WHERE c.state IN {OPEN} AND c.book_id = {settlement.book_id} AND c.loan_id IN ({which})
           AND l.product_id IN {ids(settlement.ladder.product_ids)}
           AND NOT EXISTS (SELECT 1 FROM portfolio_instalment i
                            WHERE i.loan_id = c.loan_id AND i.due_on <= {reach}
                              AND (i.settled_on IS NULL OR i.settled_on > {words.day(settlement.day)}))"""


def _free_collectors(freed: list[Freed] | None) -> None:
    held: list[Freed] = rows(
        """SELECT c.assignee_id, p.team_id, COUNT(*), SUM(c.points) FROM settled_set s
             JOIN collections_collectioncase c ON c.id = s.case_id
             JOIN workflow_pool p ON p.id = c.pool_id
            WHERE c.assignee_id IS NOT NULL GROUP BY c.assignee_id, p.team_id"""
    )
    if freed is None:
        loads.add(loads.freed(held))
    else:
        freed += held


def _log(settlement: Settlement) -> None:
    run(
        f"""INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                               from_bucket_id, to_bucket_id)
            SELECT c.id, CASE s.ending WHEN 'collected' THEN 'collect' WHEN 'waived' THEN 'waive' ELSE 'reschedule' END,
                   c.state, s.ending,
                   s.closed_on, %s, {dialect().empty_json}, c.bucket_id, c.bucket_id
              FROM settled_set s JOIN collections_collectioncase c ON c.id = s.case_id""",
        [connection.ops.adapt_datetimefield_value(settlement.now)],
    )


def _end(settlement: Settlement) -> None:
    words = dialect()
    now = connection.ops.adapt_datetimefield_value(settlement.now)
    run(
        f"""UPDATE collections_bucketstay AS t SET last_on = s.closed_on, outcome = s.ending
              FROM settled_set s WHERE t.case_id = s.case_id AND t.last_on IS NULL AND t.is_current = {words.true}"""
    )
    run(
        """UPDATE collections_placement AS t SET ended_at = %s, ended_on = s.closed_on,
                  outcome = CASE s.ending WHEN 'collected' THEN 'finished' ELSE 'withdrawn' END
             FROM settled_set s WHERE t.item_id = s.case_id AND t.ended_at IS NULL""",
        [now],
    )
    run(
        """UPDATE collections_collectioncase AS t
              SET state = s.ending, closed_on = s.closed_on, moves_on = NULL,
                  last_assignee_id = COALESCE(t.assignee_id, t.last_assignee_id), assignee_id = NULL
             FROM settled_set s WHERE t.id = s.case_id"""
    )


def forget_late_loans(night: Night) -> None:
    """Take the loans that this night has looked at off the list of those that came late."""
    run(
        f"""DELETE FROM collections_lateloan WHERE loan_id IN (
                SELECT l.id FROM collections_lateloan t JOIN portfolio_loan l ON l.id = t.loan_id
                 WHERE l.product_id IN {ids(night.ladder.product_ids)} {within(night.loans, "t.loan_id")})"""
    )
