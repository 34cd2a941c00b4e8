"""What is behind the numbers of review: decisions, loans and instalments, filtered as the figures filter them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.portfolio.models import Instalment
from casework.reports.behind.asked import Asked
from casework.reports.selectors import outcomes
from casework.reports.selectors.channels import disbursed
from casework.reports.selectors.order_times import closing
from casework.reports.selectors.outcomes import NORMAL, fallen_due, rereviewed
from casework.reports.selectors.reasons import naming, reasoned
from casework.reports.selectors.reviewing import stages_of, standing
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.counting import TOOK, in_time
from casework.review.models import Decided, Decision, ReviewOrder, Stage

Rows = Callable[[Scope, Asked], QuerySet[Any]]
_REVIEWER = {Stage.INITIAL: "initial_by", Stage.RE_REVIEW: "rereview_by"}


def _line(rows: QuerySet[Decision], asked: Asked) -> QuerySet[Decision]:
    chosen = {"decided_by": asked.by, "stage": asked.stage, "decided_on": asked.day}
    kept = rows.filter(**{name: value for name, value in chosen.items() if value})
    return kept.select_related("order", "decided_by")


def _decided(outcome: str = "") -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[Decision]:
        found = _line(standing(scope, stages_of(scope)), asked)
        return found.filter(outcome=outcome) if outcome else found

    return rows


def _within(scope: Scope, asked: Asked) -> QuerySet[Decision]:
    stages = stages_of(scope)
    return _line(standing(scope, stages).annotate(took=TOOK), asked).filter(in_time(stages))


def _closed(outcome: str = "") -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[Decision]:
        found = _line(closing(scope), asked)
        return found.filter(outcome=outcome) if outcome else found

    return rows


def _rereviewed(scope: Scope, asked: Asked) -> QuerySet[Decision]:
    if Stage.INITIAL not in outcomes.stages_of(scope):
        return Decision.objects.none()
    return rereviewed(scope).filter(order__initial_by=asked.by).select_related("order", "decided_by")


def _overturned(scope: Scope, asked: Asked) -> QuerySet[Decision]:
    return _rereviewed(scope, asked).filter(outcome=Decided.REJECTED)


def _reviewer(scope: Scope, asked: Asked, path: str) -> Q:
    """Filter, over the way to the order, those of the line's reviewer at its stage, if the scope holds the stage."""
    if asked.stage not in outcomes.stages_of(scope) or asked.by is None:
        return Q(pk__in=[])
    return Q(**{f"{path}{_REVIEWER[Stage(asked.stage)]}": asked.by})


def _fallen(scope: Scope, asked: Asked) -> QuerySet[Instalment]:
    rows = fallen_due(scope).filter(_reviewer(scope, asked, "loan__order__"))
    rows = rows.filter(loan__currency=asked.currency) if asked.currency else rows
    return rows.select_related("loan__order")


def _settled(scope: Scope, asked: Asked) -> QuerySet[Instalment]:
    return _fallen(scope, asked).filter(NORMAL)


def _overdue(scope: Scope, asked: Asked) -> QuerySet[Instalment]:
    return _fallen(scope, asked).exclude(NORMAL)


def _loans(instalments: Rows) -> Rows:
    """Return the orders of the loans of such instalments."""

    def rows(scope: Scope, asked: Asked) -> QuerySet[ReviewOrder]:
        due = instalments(scope, asked).select_related(None)
        return ReviewOrder.objects.filter(Exists(due.filter(loan=OuterRef("loan")))).select_related("loan")

    return rows


def _disbursed(scope: Scope, asked: Asked) -> QuerySet[ReviewOrder]:
    rows = disbursed(scope).filter(_reviewer(scope, asked, "")).select_related("loan")
    return rows.filter(loan__currency=asked.currency) if asked.currency else rows


def _vintage(scope: Scope, asked: Asked) -> QuerySet[ReviewOrder]:
    """Return the orders of the loans of the scope, which is the vintage's month; of everybody those that any reviewer
    of the scope's stages had.
    """
    if asked.by is not None:
        return _disbursed(scope, asked)
    mine = Q(pk__in=[])
    for stage in outcomes.stages_of(scope):
        mine |= Q(**{f"{_REVIEWER[Stage(stage)]}__isnull": False})
    return disbursed(scope).filter(mine).select_related("loan")


def _reasoned(scope: Scope, asked: Asked) -> QuerySet[Decision]:
    rows = naming(_line(reasoned(scope), asked), asked.reason)
    return rows.filter(outcome=asked.outcome) if asked.outcome else rows


_WORK: dict[str, Rows] = {
    "decided": _decided(), "approved": _decided(Decided.APPROVED), "rejected": _decided(Decided.REJECTED),
    "within": _within,
}  # fmt: skip
ROWS: dict[str, dict[str, Rows]] = {
    "reviewers": _WORK,
    "review-floor": _WORK,
    "order-times": {
        "closed": _closed(), "closed_approved": _closed(Decided.APPROVED), "closed_rejected": _closed(Decided.REJECTED),
    },
    "reasons": {"given": _reasoned},
    "vintages": {"vintage_size": _vintage},
    "outcome": {
        "disbursed": _disbursed, "loans_due": _loans(_fallen), "fallen": _fallen, "settled": _settled,
        "overdue": _overdue,
    },
    "overturns": {"rereviewed": _rereviewed, "overturned": _overturned},
    "expected": {"loans_due": _loans(_fallen), "observed": _loans(_overdue)},
}  # fmt: skip
