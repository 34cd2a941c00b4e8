"""The first half of a night: who gets a case, and who changes bucket, by the state at the START of the day.

The set of what moves is collected once in a temporary table; every write follows from it. Only loans that have a reason
to be looked at are in it: cases whose `moves_on` has come, cases of which an instalment was settled the day before,
instalments that reach the ladder's opening, loans that arrived late.
"""

from collections import Counter
from dataclasses import dataclass, field

from casework.collections.bulk.kept import into_hands, keep_placements, unless_kept, why_kept
from casework.collections.bulk.looked_at import Night, what_moves
from casework.collections.bulk.ranks import rank_sql
from casework.collections.bulk.requires import asked_for
from casework.collections.bulk.statement import (
    MANY,
    OPEN,
    IdRange,
    dialect,
    make_set,
    refresh_statistics,
    rows,
    run,
)

MOVES = ("rolled", "cured_down")
# Joins the bucket into which a case moves, and how likely it goes on to the next one from there.
_INTO = "JOIN collections_bucket n ON n.id = r.to_bucket"
_CHANCE = "n.roll_bp"


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
    make_set("roll_set", what_moves(night))
    counts, cases = _counted()
    lying = f"SELECT c.id FROM collections_collectioncase c WHERE {cases.of('c.id')}"
    run(f"{lying} AND c.id IN (SELECT case_id FROM roll_set) ORDER BY c.id {dialect().for_update}")
    if counts["rolled"] or counts["cured_down"]:
        freed = _off_hands(cases)
        _log_moves(night, cases)
        _end_stays_and_placements(night, cases)
        _move(night, cases)
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


def _counted() -> tuple[Counter[str], IdRange]:
    """Return how many go which way ("retained" beside it), and between which ids the cases among them lie.

    A part of a night names these bounds wherever it reaches for its cases: without them each part of a large night
    would read the whole tables to find them.
    """
    counts: Counter[str] = Counter()
    ends: list[int] = []
    asked = "SELECT way, COUNT(*), COUNT(kept_by), MIN(case_id), MAX(case_id) FROM roll_set GROUP BY way"
    for way, number, stay, first, last in rows(asked):
        counts[way] = number
        counts["retained"] += stay if way in MOVES else 0
        ends += [end for end in (first, last) if end is not None]
    return counts, IdRange(first=min(ends, default=0), last=max(ends, default=0))


def _off_hands(cases: IdRange) -> list[Freed]:
    """Return what the moving cases take off their collectors' hands."""
    return rows(
        f"""SELECT c.assignee_id, p.team_id, COUNT(*), SUM(c.points) FROM roll_set r
             JOIN collections_collectioncase c ON c.id = r.case_id AND {cases.of("c.id")}
             JOIN workflow_pool p ON p.id = c.pool_id
            WHERE r.way IN ('rolled', 'cured_down') AND c.assignee_id IS NOT NULL
            GROUP BY c.assignee_id, p.team_id"""
    )


def _log_moves(night: Night, cases: IdRange) -> None:
    words = dialect()
    run(
        f"""INSERT INTO collections_caseevent (item_id, name, from_state, to_state, effective_on, recorded_at, detail,
                                               from_bucket_id, to_bucket_id)
            SELECT c.id, CASE WHEN r.kept_by IS NULL THEN 'roll' ELSE 'roll_kept' END, c.state,
                   CASE WHEN r.kept_by IS NULL THEN 'pooled' ELSE 'assigned' END, {words.day(night.day)}, %s,
                   {why_kept()}, r.from_bucket, r.to_bucket
              FROM roll_set r JOIN collections_collectioncase c ON c.id = r.case_id AND {cases.of("c.id")}
              LEFT JOIN collections_retention k ON k.id = r.kept_by
             WHERE r.way IN ('rolled', 'cured_down')""",
        [night.now_value],
    )


def _end_stays_and_placements(night: Night, cases: IdRange) -> None:
    words = dialect()
    run(
        f"""UPDATE collections_bucketstay AS t SET last_on = {words.day(night.yesterday)}, outcome = r.way
              FROM roll_set r
             WHERE t.case_id = r.case_id AND r.way IN ('rolled', 'cured_down')
               AND t.last_on IS NULL AND t.is_current = {words.true} AND {cases.of("t.case_id")}"""
    )
    run(
        f"""UPDATE collections_placement AS t
               SET ended_at = %s, ended_on = {words.day(night.yesterday)}, outcome = 'rolled'
              FROM roll_set r
             WHERE t.item_id = r.case_id AND r.way IN ('rolled', 'cured_down') AND t.ended_at IS NULL
               AND {cases.of("t.item_id")}""",
        [night.now_value],
    )


def _move(night: Night, cases: IdRange) -> None:
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
             FROM roll_set r {_INTO}
            WHERE t.id = r.case_id AND r.way IN ('rolled', 'cured_down') AND {cases.of("t.id")}""",
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
              FROM roll_set r {_INTO} WHERE r.way = 'opened'""",
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
