"""Behind which numbers of which tables single orders, calls, placements or cases can be shown, by table and column."""

from casework.reports.metrics import Metric, cohorts, collecting, contacting, outcome, review, selfcure


def _of(*columns: Metric) -> dict[str, Metric]:
    return {metric.key: metric for metric in columns}


_DECIDED = _of(review.DECIDED, review.APPROVED, review.REJECTED, review.WITHIN)
_COHORT = _of(cohorts.BEGAN, cohorts.COLLECTED, cohorts.LASTING)

LISTED: dict[str, dict[str, Metric]] = {
    "reviewers": _DECIDED,
    "review-floor": _DECIDED,
    "order-times": _of(review.CLOSED, review.CLOSED_APPROVED, review.CLOSED_REJECTED),
    "reasons": _of(review.REASON_GIVEN),
    "vintages": _of(outcome.VINTAGE_SIZE),
    "outcome": _of(outcome.DISBURSED, outcome.LOANS_DUE, outcome.FALLEN_DUE, outcome.SETTLED, outcome.OVERDUE),
    "overturns": _of(outcome.REREVIEWED, outcome.OVERTURNED),
    "expected": _of(outcome.LOANS_DUE, outcome.OBSERVED),
    "collectors": _of(collecting.PLACEMENTS, collecting.COLLECTED, collecting.LEFT_OUT),
    "buckets": _of(
        collecting.STAYS, collecting.STAYS_COLLECTED, collecting.ROLLED, collecting.CURED_DOWN, collecting.OPEN_AT_END,
        collecting.REMINDED, collecting.ON_TIME,
    ),
    "teams": _of(collecting.STAYS, collecting.STAYS_COLLECTED),
    "cohorts": _COHORT,
    "collector-cohorts": _COHORT,
    "contacts": _of(
        contacting.CALLS, contacting.ANSWERED, contacting.RIGHT_PARTY, contacting.PROMISES, contacting.HELD,
        contacting.TOUCHED,
    ),
    "promises": _of(contacting.PROMISES_DUE, contacting.KEPT),
    "collection-floor": _of(collecting.CASES_COLLECTED, collecting.CASES_OPEN),
    "self-cure": _of(selfcure.OUT, selfcure.WORKED),
    "net": _of(collecting.PLACEMENTS, selfcure.OUT),
}  # fmt: skip
# The totals that count just what their lines do, each row once, so that the rows of all lines together stand behind
# them. Of the others some count a loan once that two lines count, or leave out what another column counts.
TOTALLED: dict[str, frozenset[str]] = {
    **{
        table: frozenset(LISTED[table])
        for table in (
            "reviewers", "review-floor", "order-times", "collectors", "teams", "cohorts", "collector-cohorts",
            "collection-floor", "self-cure",
        )
    },
    "buckets": frozenset({collecting.ROLLED.key, collecting.CURED_DOWN.key, collecting.OPEN_AT_END.key}),
}  # fmt: skip
