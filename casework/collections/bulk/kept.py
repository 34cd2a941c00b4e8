"""Cases that a retention leaves with their collector although they change bucket, as part of the night's statements.

`collections.retention.carrying` does the same one by one; a test holds the two equal.
"""

from datetime import date

from casework.collections.bulk.statement import dialect, rows, run
from casework.collections.retention.models import RetentionState

# The retention that keeps a case, NULL for none; `kept` joins it.
KEPT_BY = "k.id"
# What goes off somebody's hands, as `bulk.night` takes it: user, team, items, points.
Row = tuple[int, int | None, int, int]
_MOVED = "r.kept_by IS NOT NULL AND r.way IN ('rolled', 'cured_down')"


def kept(day: date) -> str:
    """Return the join of what keeps the case `c` with who holds it on `day`."""
    return (
        f"LEFT JOIN collections_retention k ON k.case_id = c.id AND k.state = '{RetentionState.APPROVED}' "
        f"AND k.until >= {dialect().day(day)} AND k.asked_by_id = c.assignee_id"
    )


def unless_kept(moved: str, held: str) -> str:
    """Return an expression: `moved` for a case of `r` that goes to its pool, `held` for one that is kept."""
    return f"CASE WHEN r.kept_by IS NULL THEN {moved} ELSE {held} END"


def why_kept() -> str:
    """Return what the log row of the move says: nothing, or why it was kept (by `k`) and until when."""
    words = dialect()
    said = (
        "jsonb_build_object('reason', k.reason, 'until', CAST(k.until AS text))"
        if words.is_postgres
        else "json_object('reason', k.reason, 'until', k.until)"
    )
    return f"CASE WHEN k.id IS NULL THEN {words.empty_json} ELSE {said} END"


def into_hands() -> list[Row]:
    """Return what the kept cases put on their collectors' hands for the teams of their new pools, as less than
    nothing.
    """
    return rows(
        f"""SELECT c.assignee_id, p.team_id, -COUNT(*), -SUM(c.points) FROM roll_set r
              JOIN collections_collectioncase c ON c.id = r.case_id
              JOIN workflow_pool p ON p.id = c.pool_id
             WHERE {_MOVED} GROUP BY c.assignee_id, p.team_id"""
    )


def keep_placements(day: date, now: object) -> None:
    """Begin a placement of each kept case on its new stay, and note the first roll through which it was kept."""
    words = dialect()
    run(
        f"""INSERT INTO collections_placement
                (item_id, stay_id, person_id, given_by_id, policy, reason, why, over_capacity, given_at, outcome,
                 balance, started_on)
            SELECT c.id, s.id, c.assignee_id, k.decided_by_id, 'retention', k.reason, {words.empty_json}, {words.false},
                   %s, '', r.owed, {words.day(day)}
              FROM roll_set r JOIN collections_collectioncase c ON c.id = r.case_id
              JOIN collections_retention k ON k.id = r.kept_by
              JOIN collections_bucketstay s ON s.case_id = c.id AND s.last_on IS NULL AND s.is_current = {words.true}
             WHERE {_MOVED}""",
        [now],
    )
    run(
        f"""UPDATE collections_retention SET kept_on = {words.day(day)}
             WHERE kept_on IS NULL AND id IN (SELECT r.kept_by FROM roll_set r WHERE {_MOVED})"""
    )
