"""What is behind the numbers of collections: placements, stays, cases, calls and promises, filtered as figures do."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from casework.collections.models import BucketStay, CollectionCase, Placement, Promise, SliceDraw, StayOutcome
from casework.contact.models import ContactAttempt
from casework.reports.behind.asked import Asked
from casework.reports.selectors.collecting import OF_STAY, active, open_at_end, stays
from casework.reports.selectors.placements import (
    ANSWERED,
    KEPT,
    RIGHT_PARTY,
    attempted_by_holder,
    calls,
    collected_while_held,
    due_promises,
    given_back,
    held_in,
    placed,
    promises,
    untouched,
)
from casework.reports.selectors.scope import Scope
from casework.reports.selectors.selfcure import over

Rows = Callable[[Scope, Asked], QuerySet[Any]]
Row = TypeVar("Row", bound=Model)


def _in(rows: QuerySet[Row], asked: Asked, *, bucket: str, loan: str, start: str = "") -> QuerySet[Row]:
    """Keep those of the line's bucket, team, currency and month, over the ways to bucket and loan."""
    chosen: dict[str, Any] = {
        f"{bucket}__ladder": asked.ladder, f"{bucket}__code": asked.bucket, f"{loan}currency": asked.currency,
    }  # fmt: skip
    if asked.team == "none":
        rows = rows.filter(**{f"{bucket}__pool__team__isnull": True})
    else:
        chosen[f"{bucket}__pool__team"] = asked.team
    if start and asked.month:
        chosen |= {f"{start}__year": asked.month.year, f"{start}__month": asked.month.month}
    return rows.filter(**{path: value for path, value in chosen.items() if value not in {None, ""}})


def _placements(rows: QuerySet[Placement], asked: Asked, start: str = "") -> QuerySet[Placement]:
    found = _in(rows, asked, bucket="stay__bucket", loan="item__loan__", start=start)
    found = found.filter(person=asked.by) if asked.by else found
    return found.select_related("item__loan", "stay__bucket", "person")


def _active(scope: Scope, asked: Asked) -> QuerySet[Placement]:
    return _placements(held_in(scope).exclude(given_back(scope)), asked)


def collected(scope: Scope, asked: Asked) -> QuerySet[Placement]:
    """Return the placements that ended collected in the period."""
    return _active(scope, asked).filter(Exists(collected_while_held(scope.first, scope.last)))


def _left_out(scope: Scope, asked: Asked) -> QuerySet[Placement]:
    return _placements(held_in(scope).filter(given_back(scope)), asked)


def _stays(rows: QuerySet[BucketStay], asked: Asked, start: str = "") -> QuerySet[BucketStay]:
    return _in(rows, asked, bucket="bucket", loan="loan__", start=start).select_related("case", "loan", "bucket")


def _lasting(filtered: Callable[[Scope], Q] | None = None, *, of_teams: bool = False) -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[BucketStay]:
        found = _stays(stays(scope).filter(active(scope, OF_STAY)), asked)
        found = found.filter(bucket__is_reminder=False) if of_teams else found
        return found.filter(filtered(scope)) if filtered else found

    return rows


def _ended(outcome: StayOutcome) -> Callable[[Scope], Q]:
    return lambda scope: Q(last_on__range=(scope.first, scope.last), outcome=outcome)


def _on_time(scope: Scope) -> Q:
    return _ended(StayOutcome.COLLECTED)(scope) & Q(last_on__lte=F("case__due_on"))


def _cohort(**more: Any) -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[BucketStay]:
        began = stays(scope).filter(entered_on__range=(scope.first, scope.last), bucket__is_reminder=False)
        return _stays(began.filter(**more), asked, "entered_on")

    return rows


def _held_cohort(filtered: Callable[[Scope], Any] | None = None) -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[Placement]:
        began = placed().filter(
            scope.of(book="item__book", team="stay__bucket__pool__team"), started_on__range=(scope.first, scope.last)
        )
        found = _placements(began.exclude(untouched()), asked, "started_on")
        return found.filter(filtered(scope)) if filtered else found

    return rows


def _calls(filtered: Q | None = None) -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[ContactAttempt]:
        made: QuerySet[ContactAttempt] = calls(scope).filter(filtered or Q(), made_by=asked.by)
        return made.select_related("case_contact__case__loan", "made_by", "code")

    return rows


def _promises(rows: QuerySet[Promise], asked: Asked) -> QuerySet[Promise]:
    return rows.filter(taken_by=asked.by).select_related("case", "loan", "taken_by")


def _taken(scope: Scope, asked: Asked) -> QuerySet[Promise]:
    return _promises(promises(scope).filter(taken_on__range=(scope.first, scope.last)), asked)


def _due(scope: Scope, asked: Asked) -> QuerySet[Promise]:
    return _promises(due_promises(scope), asked)


def _kept(scope: Scope, asked: Asked) -> QuerySet[Promise]:
    return _due(scope, asked).filter(KEPT)


def _held(scope: Scope, asked: Asked) -> QuerySet[Placement]:
    """Return of each case that the person held for a team the last placement in the period: a case counts once."""
    later = held_in(scope).filter(
        item=OuterRef("item"), person=OuterRef("person"), pk__gt=OuterRef("pk"),
        stay__bucket__pool__team=OuterRef("stay__bucket__pool__team"),
    )  # fmt: skip
    return _placements(held_in(scope).exclude(Exists(later)), asked)


def touched(scope: Scope, asked: Asked) -> QuerySet[Placement]:
    """Return of each case that somebody held and attempted the last placement in the period."""
    return _held(scope, asked).filter(attempted_by_holder(scope))


def _cases(filtered: Callable[[Scope], Q]) -> Rows:
    def rows(scope: Scope, _asked: Asked) -> QuerySet[CollectionCase]:
        there = stays(scope).filter(filtered(scope), bucket__is_reminder=False, case=OuterRef("pk"))
        return CollectionCase.objects.filter(Exists(there)).select_related("loan", "bucket", "assignee")

    return rows


def _draws(*, is_out: bool) -> Rows:
    def rows(scope: Scope, asked: Asked) -> QuerySet[SliceDraw]:
        line = {
            "policy__team": asked.team, "stay__bucket__ladder": asked.ladder, "stay__bucket__code": asked.bucket,
            "chance_bp": asked.chance, "policy__hold_out_days": asked.days,
        }  # fmt: skip
        if asked.team == "none":
            return SliceDraw.objects.none()
        found = over(scope).filter(is_out=is_out, **{path: value for path, value in line.items() if value})
        return found.select_related("stay__loan", "stay__bucket", "case")

    return rows


def _out_of_bucket(scope: Scope, asked: Asked) -> QuerySet[SliceDraw]:
    """Return the slice that a collector's rate is set beside: the bucket's, whatever team, chance or ladder."""
    return _draws(is_out=True)(scope, Asked(bucket=asked.bucket))


_TEAM = {"stays": _lasting(of_teams=True), "collected": _lasting(_ended(StayOutcome.COLLECTED), of_teams=True)}
ROWS: dict[str, dict[str, Rows]] = {
    "collectors": {"placements": _active, "collected": collected, "left_out": _left_out},
    "buckets": {
        "stays": _lasting(), "collected": _lasting(_ended(StayOutcome.COLLECTED)),
        "rolled": _lasting(_ended(StayOutcome.ROLLED)), "cured_down": _lasting(_ended(StayOutcome.CURED_DOWN)),
        "open_at_end": _lasting(open_at_end), "reminded": _lasting(), "on_time": _lasting(_on_time),
    },
    "teams": _TEAM,
    "cohorts": {
        "began": _cohort(), "cohort_collected": _cohort(outcome=StayOutcome.COLLECTED),
        "lasting": _cohort(last_on__isnull=True),
    },
    "collector-cohorts": {
        "began": _held_cohort(),
        "cohort_collected": _held_cohort(lambda scope: Exists(collected_while_held(scope.first, date.max))),
        "lasting": _held_cohort(lambda _scope: Q(ended_on__isnull=True)),
    },
    "contacts": {
        "calls": _calls(), "answered": _calls(ANSWERED), "right_party": _calls(RIGHT_PARTY), "promises": _taken,
        "held": _held, "touched": touched,
    },
    "promises": {"promises_due": _due, "kept": _kept},
    "collection-floor": {"cases_collected": _cases(_ended(StayOutcome.COLLECTED)), "cases_open": _cases(open_at_end)},
    "self-cure": {"out": _draws(is_out=True), "worked": _draws(is_out=False)},
    "net": {"placements": _active, "out": _out_of_bucket},
}  # fmt: skip
