"""Writing the rank of cases: in sets, from what their rows carry (`rules.ranking` is the definition)."""

from datetime import date, timedelta

from casework.collections.bulk.statement import OPEN, dialect, ids, run
from casework.collections.rules.ranking import SPAN, WHOLE_BP, Step

# Over so many nights is the chance of rolling on counted, and from so many ended stays on.
SEEN_DAYS, ENOUGH = 7, 100


def rank_sql(*, today: date, case: str, value: str, roll_bp: str) -> str:
    """Return an expression for the rank of a row of the table of cases.

    case: the row's alias ("" for a case that is only made now: nothing is known of it). value, roll_bp: expressions for
    what it is worth (cents) and the chance of rolling on.
    """
    words = dialect()
    day = words.day(today)
    step = str(int(Step.NEW))
    if case:
        step = (
            f"CASE WHEN {case}.paused_until >= {day} THEN {Step.PAUSED:d} "
            f"WHEN {case}.broken_on IS NOT NULL THEN {Step.BROKEN:d} "
            f"WHEN {case}.promised_for <= {day} THEN {Step.DUE:d} "
            f"WHEN {case}.promised_for IS NOT NULL THEN {Step.PROMISED:d} "
            f"WHEN {case}.contacted_at IS NULL THEN {Step.NEW:d} ELSE {Step.AGAIN:d} END"
        )
    lost = f"({value}) * ({roll_bp}) / {WHOLE_BP}"
    last = SPAN - 1
    return f"(({step}) * {SPAN} + {last} - CASE WHEN {lost} > {last} THEN {last} ELSE {lost} END)"


def rerank(which: str, *, today: date) -> int:
    """Write the rank of the open cases `which` (a condition on the alias t) anew, where it differs; return how many."""
    rank = rank_sql(
        today=today, case="t", value="t.value",
        roll_bp="SELECT b.roll_bp FROM collections_bucket b WHERE b.id = t.bucket_id",
    )  # fmt: skip
    return run(f"UPDATE collections_collectioncase AS t SET rank = {rank} WHERE {which} AND t.rank <> {rank}")


def rerank_cases(case_ids: list[int], *, today: date) -> int:
    """Write the rank of these cases anew."""
    return rerank(f"t.id IN {ids(case_ids)}", today=today)


def turn_the_day(*, book_id: int, day: date) -> int:
    """Move what the calendar alone moves: promises that fall due, pauses that are over. Return how many cases."""
    today = dialect().day(day)
    due = f"t.promised_for IS NOT NULL AND t.promised_for <= {today}"
    over = f"t.paused_until IS NOT NULL AND t.paused_until < {today}"
    here = f"t.book_id = {int(book_id)} AND t.state IN {OPEN}"
    moved = rerank(f"{here} AND {due}", today=day) + rerank(f"{here} AND {over}", today=day)
    run(f"UPDATE collections_collectioncase AS t SET paused_until = NULL WHERE {here} AND {over}")
    return moved


def learn_chances(*, day: date) -> None:
    """Count anew how likely a stay in each bucket ends by rolling on, from the stays that ended in the last SEEN_DAYS
    nights; a bucket in which fewer than ENOUGH ended keeps what was known. One statement.
    """
    words = dialect()
    run(
        f"""UPDATE collections_bucket AS t SET roll_bp = seen.share
              FROM (SELECT s.bucket_id, {WHOLE_BP} * SUM(CASE WHEN s.outcome = 'rolled' THEN 1 ELSE 0 END) / COUNT(*)
                           AS share
                      FROM collections_bucketstay s
                     WHERE s.is_current = {words.true} AND s.last_on < {words.day(day)}
                       AND s.last_on >= {words.day(day - timedelta(days=SEEN_DAYS))}
                     GROUP BY s.bucket_id HAVING COUNT(*) >= {ENOUGH}) seen
             WHERE seen.bucket_id = t.id"""
    )
