"""The first half of a night: who gets a case, and who changes bucket, by the state at the START of the day.

The set of what moves is collected once in a temporary table; every write follows from it. Only loans that have a reason
to be looked at are in it: cases whose `moves_on` has come, cases of which an instalment was settled the day before,
instalments that reach the ladder's opening, loans that arrived late.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from casework.collections.bulk.kept import KEPT_BY, into_hands, keep_placements, kept, unless_kept, why_kept
from casework.collections.bulk.ranks import rank_sql
from casework.collections.bulk.requires import asked_for
from casework.collections.bulk.statement import (
    MANY,
    OPEN,
    LoanRange,
    by_bucket,
    dialect,
    ids,
    make_set,
    place_of,
    refresh_statistics,
    rows,
    run,
    within,
)
from casework.collections.ladders import LadderInUse

MOVES = ("rolled", "cured_down")
# How likely a case that moves goes on to the next bucket from its new one.
_CHANCE = "SELECT k.roll_bp FROM collections_bucket k WHERE k.id = r.to_bucket"


@dataclass(frozen=True, kw_only=True)
class Night:
    """One book, one day, one ladder. previous: the business date before (None when this roll opens the book). loans:
    only these; None: all."""

    book_id: int
    day: date
    previous: date | None
    ladder: LadderInUse
    now: datetime
    loans: LoanRange | None = None

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


# (user id, team id, items, points) that went off somebody's hands, as `loads.freed` takes them.
Freed = tuple[int, int | None, int, int]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What a night moved: counts "opened", "rolled", "cured_down", and of those "retained"; freed: what went off
    people's hands by it (negative: what came on them, where a case stays with its collector in another team's pool).
    """

    counts: Counter[str]
    freed: list[Freed] = field(default_factory=list)


def move_cases(night: Night) -> Moved:
    """Open cases and move cases of one ladder for one day. What people carry is the caller's to change.

    Runs inside the caller's transaction; the book and the load rows of the teams concerned are held meanwhile.
    """
    freed: list[Freed] = []
    make_set("roll_set", _what_moves(night))
    lying = "SELECT c.id FROM collections_collectioncase c WHERE c.id IN (SELECT case_id FROM roll_set)"
    run(f"{lying} ORDER BY c.id {dialect().for_update}")
    counts: Counter[str] = Counter()
    for way, number, stay in rows("SELECT way, COUNT(*), COUNT(kept_by) FROM roll_set GROUP BY way"):
        counts[way] = number
        counts["retained"] += stay if way in MOVES else 0
    if counts["rolled"] or counts["cured_down"]:
        freed = _off_hands()
        _log_moves(night)
        _end_stays_and_placements(night)
        _move(night)
        _begin_stays(night, "way IN ('rolled', 'cured_down')", "r.case_id", "")
    if counts["retained"]:
        freed += into_hands()
        keep_placements(night.day, night.now_value)
    if counts["same"]:
        _look_again_later()
    if counts["opened"]:
        _open(night, many=counts["opened"] > MANY)
    told = {way: number for way, number in counts.items() if way != "same" and (number or way != "retained")}
    return Moved(counts=Counter(told), freed=freed)


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


def every(nights: Sequence[Night], number: int) -> list[int]:
    """Return each `number`-th loan, by id, of those that the nights have to look at, without the first: where to part
    them. However many there are, only these come to this process."""
    found = " UNION ".join(_candidates(night) for night in nights)
    placed = f"SELECT loan_id, ROW_NUMBER() OVER (ORDER BY loan_id) - 1 AS place FROM ({found}) f"
    ends = f"SELECT loan_id FROM ({placed}) p WHERE place > 0 AND place %% {int(number)} = 0 ORDER BY loan_id"
    return [loan_id for (loan_id,) in rows(ends)]


def _owed(night: Night) -> str:
    """What is owed at the start of the day on the instalments that have reached the opening, all parts, in cents."""
    words = dialect()
    return f"""(
        SELECT SUM(i.principal + i.interest + i.fee + i.penalty) FROM portfolio_instalment i
         WHERE i.loan_id = s.loan_id AND {_unpaid("i", night)}
    ) - COALESCE((
        SELECT SUM(a.amount) FROM portfolio_allocation a
          JOIN portfolio_payment p ON p.id = a.payment_id
          JOIN portfolio_instalment i ON i.id = a.instalment_id
         WHERE i.loan_id = s.loan_id AND {_unpaid("i", night)} AND p.paid_on < {words.day(night.day)}), 0)"""


def _what_moves(night: Night) -> str:
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
               {_owed(night)} AS owed, {KEPT_BY} AS kept_by
          FROM (SELECT i.loan_id, MIN(i.due_on) AS due_on FROM portfolio_instalment i
                 WHERE i.loan_id IN ({_candidates(night)}) AND {_unpaid("i", night)}
                 GROUP BY i.loan_id) s
          JOIN portfolio_loan l ON l.id = s.loan_id
          LEFT JOIN collections_collectioncase c ON c.loan_id = s.loan_id AND c.state IN {OPEN}
          LEFT JOIN collections_bucket b ON b.id = c.bucket_id
          {kept(night.day)}
         WHERE l.product_id IN {ids(night.ladder.product_ids)} AND l.disbursed_on <= {words.day(night.day)}
           AND (c.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM collections_collectioncase w
                                                 WHERE w.loan_id = s.loan_id AND w.state = 'written_off'))"""


def _off_hands() -> list[Freed]:
    """Return what the moving cases take off their collectors' hands."""
    return rows(
        """SELECT c.assignee_id, p.team_id, COUNT(*), SUM(c.points) FROM roll_set r
             JOIN collections_collectioncase c ON c.id = r.case_id
             JOIN workflow_pool p ON p.id = c.pool_id
            WHERE r.way IN ('rolled', 'cured_down') AND c.assignee_id IS NOT NULL
            GROUP BY c.assignee_id, p.team_id"""
    )


def _log_moves(night: Night) -> None:
    words = dialect()
    run(
        f"""INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                               from_bucket_id, to_bucket_id)
            SELECT c.id, CASE WHEN r.kept_by IS NULL THEN 'roll' ELSE 'roll_kept' END, c.state,
                   CASE WHEN r.kept_by IS NULL THEN 'pooled' ELSE 'assigned' END, {words.day(night.day)}, %s,
                   {why_kept()}, r.from_bucket, r.to_bucket
              FROM roll_set r JOIN collections_collectioncase c ON c.id = r.case_id
              LEFT JOIN collections_retention k ON k.id = r.kept_by
             WHERE r.way IN ('rolled', 'cured_down')""",
        [night.now_value],
    )


def _end_stays_and_placements(night: Night) -> None:
    words = dialect()
    run(
        f"""UPDATE collections_bucketstay AS t SET last_on = {words.day(night.yesterday)}, outcome = r.way
              FROM roll_set r
             WHERE t.case_id = r.case_id AND r.way IN ('rolled', 'cured_down')
               AND t.last_on IS NULL AND t.is_current = {words.true}"""
    )
    run(
        f"""UPDATE collections_placement AS t
               SET ended_at = %s, ended_on = {words.day(night.yesterday)}, outcome = 'rolled'
              FROM roll_set r
             WHERE t.item_id = r.case_id AND r.way IN ('rolled', 'cured_down') AND t.ended_at IS NULL""",
        [night.now_value],
    )


def _move(night: Night) -> None:
    rank = rank_sql(today=night.day, case="t", value="r.owed", roll_bp=_CHANCE)
    run(
        f"""UPDATE collections_collectioncase AS t
              SET state = {unless_kept("'pooled'", "t.state")}, bucket_id = r.to_bucket, pool_id = r.pool_id,
                  due_on = r.due_on, moves_on = r.moves_on, value = r.owed, rank = {rank},
                  waiting_since = {unless_kept("%s", "t.waiting_since")},
                  last_assignee_id = {unless_kept("COALESCE(t.assignee_id, t.last_assignee_id)", "t.last_assignee_id")},
                  assignee_id = {unless_kept("NULL", "t.assignee_id")},
                  assigned_at = {unless_kept("NULL", "t.assigned_at")},
                  opened_at = {unless_kept("NULL", "t.opened_at")}
             FROM roll_set r
            WHERE t.id = r.case_id AND r.way IN ('rolled', 'cured_down')""",
        [night.now_value],
    )


def _look_again_later() -> None:
    run(
        """UPDATE collections_collectioncase AS t SET due_on = r.due_on, moves_on = r.moves_on
             FROM roll_set r WHERE t.id = r.case_id AND r.way = 'same'"""
    )


def _begin_stays(night: Night, which: str, case: str, join: str) -> None:
    words = dialect()
    run(
        f"""INSERT INTO collections_bucketstay (case_id, loan_id, bucket_id, entered_on, outcome, owed, recorded_at,
                                                is_current)
            SELECT {case}, r.loan_id, r.to_bucket, {words.day(night.day)}, '', r.owed, %s, {words.true}
              FROM roll_set r {join} WHERE {which}""",
        [night.now_value],
    )


def _open(night: Night, *, many: bool) -> None:
    words = dialect()
    run(
        f"""INSERT INTO collections_collectioncase
                (public_id, state, pool_id, priority, affinity, points, value, requires, waiting_since, book_id,
                 loan_id, customer_id, bucket_id, due_on, moves_on, opened_on, rank, previous_id)
            SELECT {words.random_uuid}, 'pooled', r.pool_id, 0, r.customer_id, 1, r.owed, {asked_for(night.ladder)}, %s,
                   {night.book_id}, r.loan_id, r.customer_id, r.to_bucket, r.due_on, r.moves_on, {words.day(night.day)},
                   {rank_sql(today=night.day, case="", value="r.owed", roll_bp=_CHANCE)},
                   (SELECT MAX(o.id) FROM collections_collectioncase o WHERE o.loan_id = r.loan_id)
              FROM roll_set r WHERE r.way = 'opened'""",
        [*night.ladder.requires.values(), night.now_value],
    )
    if many:
        refresh_statistics("collections_collectioncase")
    join = f"JOIN collections_collectioncase c ON c.loan_id = r.loan_id AND c.state IN {OPEN}"
    _begin_stays(night, "r.way = 'opened'", "c.id", join)
    run(
        f"""INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                               to_bucket_id)
            SELECT c.id, 'open', '', 'pooled', {words.day(night.day)}, %s, {words.empty_json}, r.to_bucket
              FROM roll_set r {join} WHERE r.way = 'opened'""",
        [night.now_value],
    )
