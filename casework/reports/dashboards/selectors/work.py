"""The orders and cases behind a number of the dashboards, the newest first, a page at a time."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from casework.collections.models import BucketStay, Placement, Promise, StayOutcome
from casework.collections.selectors import NO_MISTAKE
from casework.contact.models import ContactAttempt
from casework.reports.behind.asked import Asked
from casework.reports.behind.collections import collected, touched
from casework.reports.selectors.collecting import stays
from casework.reports.selectors.placements import KEPT, RIGHT_PARTY, calls, lasted, placed, promises
from casework.reports.selectors.reviewing import stages_of, standing
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, ReviewOrder, Stage

PAGE = 100
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One order or case. what: what was done; who: by whom; at: when; amount: in its currency, None for none.

    url: "" for a page that the reader may not see.
    """

    ref: str
    url: str
    what: str
    who: str
    at: datetime | date
    amount: Decimal | None = None
    currency: str = ""

    @property
    def is_day(self) -> bool:
        """Say whether only its day is known."""
        return not isinstance(self.at, datetime)


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """What is behind a number. after: the key of the last line shown, "" when there are no more."""

    title: str | Text
    first: date
    last: date
    lines: list[Line]
    after: str


def work_page(scope: Scope, query: Mapping[str, str]) -> WorkPage:
    """Return what the address names: kind (a key of KINDS, the first one for others), of (what of it), stage, after.

    At most four queries.
    """
    kind = KINDS.get(query.get("kind", ""), KINDS["decided"])
    rows = kind.rows(scope, query)
    with suppress(ValueError):
        rows = rows.filter(pk__lt=min(int(query["after"]), 2**62)) if query.get("after") else rows
    found = list(rows.order_by("-pk")[: PAGE + 1])
    after = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    lines = [kind.line(row) for row in found[:PAGE]]
    return WorkPage(title=kind.title, first=scope.first, last=scope.last, lines=lines, after=after)


def _decided(scope: Scope, query: Mapping[str, str]) -> QuerySet[Decision]:
    found = standing(scope, stages_of(scope)).select_related("order", "decided_by")
    if query.get("of") in Decided.values:
        found = found.filter(outcome=query["of"])
    return found.filter(stage=query["stage"]) if query.get("stage") in Stage.values else found


def decision_line(row: Decision) -> Line:
    """Show a decision by its order."""
    return Line(
        ref=row.order.external_ref, url=reverse("review:order", args=[row.order.public_id]),
        what=f"{Stage(row.stage).label}: {Decided(row.outcome).label}", who=str(row.decided_by), at=row.decided_at,
        amount=row.order.value, currency=row.order.currency,
    )  # fmt: skip


def _received(scope: Scope, _query: Mapping[str, str]) -> QuerySet[ReviewOrder]:
    found = ReviewOrder.objects.filter(scope.on_days("received_at", book="book"))
    return found if Stage.INITIAL in stages_of(scope) else found.none()


def _order(row: ReviewOrder) -> Line:
    return Line(
        ref=row.external_ref, url=reverse("review:order", args=[row.public_id]), what=str(Stage(row.stage).label),
        who="", at=row.received_at, amount=row.value, currency=row.currency,
    )  # fmt: skip


def _calls(scope: Scope, query: Mapping[str, str]) -> QuerySet[ContactAttempt]:
    found = calls(scope).select_related("case_contact__case__loan", "made_by", "code")
    return found.filter(RIGHT_PARTY) if query.get("of") == "borrower" else _in_bucket(found, query, "lay_in")


def call_line(row: ContactAttempt) -> Line:
    """Show a call by its case."""
    case = row.case_contact.case
    return Line(
        ref=case.loan.external_ref, url=reverse("collections:case", args=[case.public_id]), what=row.result_label,
        who=str(row.made_by), at=row.made_at,
    )  # fmt: skip


def _taken(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _in_bucket(_with_case(promises(scope).filter(taken_on__range=(scope.first, scope.last))), query)


def _ending(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _in_bucket(_with_case(promises(scope).filter(NO_MISTAKE, ends_on__range=(scope.first, scope.last))), query)


def _kept(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _ending(scope, query).filter(KEPT)


def _with_case(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    return rows.select_related("case", "loan", "taken_by")


def promise_line(row: Promise) -> Line:
    """Show a promise by its case."""
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]),
        what=str(row.get_outcome_display() if row.outcome else _("Open")), who=str(row.taken_by), at=row.taken_at,
        amount=row.amount, currency=row.loan.currency,
    )  # fmt: skip


def _collected(scope: Scope, query: Mapping[str, str]) -> QuerySet[BucketStay]:
    ended = stays(scope).filter(outcome=StayOutcome.COLLECTED, last_on__range=(scope.first, scope.last))
    return _in_bucket(ended.select_related("case", "loan", "bucket"), query)


def _held(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    held = placed().filter(
        lasted(scope.first, scope.last), scope.of(book="item__book", team="stay__bucket__pool__team")
    ).select_related("item__loan", "stay__bucket", "person")  # fmt: skip
    return _in_bucket(held, query, "stay__bucket")


def placement_line(row: Placement) -> Line:
    """Show a placement by its case."""
    return Line(
        ref=row.item.loan.external_ref, url=reverse("collections:case", args=[row.item.public_id]),
        what=row.stay.bucket.code, who=str(row.person), at=row.started_on, amount=row.balance,
        currency=row.item.loan.currency,
    )  # fmt: skip


def _in_bucket(rows: QuerySet[Row], query: Mapping[str, str], bucket: str = "bucket") -> QuerySet[Row]:
    """Keep those of the bucket that the address names, if it names one."""
    of = query.get("of", "")
    return rows.filter(**{bucket: int(of)}) if of.isascii() and of.isdigit() and len(of) < 10 else rows


def _entered(scope: Scope, query: Mapping[str, str]) -> QuerySet[BucketStay]:
    began = stays(scope).filter(entered_on__range=(scope.first, scope.last))
    return _in_bucket(began.select_related("case", "loan", "bucket"), query)


def _rolled(scope: Scope, query: Mapping[str, str]) -> QuerySet[BucketStay]:
    ended = stays(scope).filter(outcome=StayOutcome.ROLLED, last_on__range=(scope.first, scope.last))
    return _in_bucket(ended.select_related("case", "loan", "bucket"), query)


def _won(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    return _in_bucket(collected(scope, Asked()), query, "stay__bucket")


def _attempted(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    return _in_bucket(touched(scope, Asked()), query, "stay__bucket")


def _given(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    """Return what began in the period, those given back later among them."""
    began = placed().filter(
        scope.of(book="item__book", team="stay__bucket__pool__team"), started_on__range=(scope.first, scope.last)
    ).select_related("item__loan", "stay__bucket", "person")  # fmt: skip
    return _in_bucket(began, query, "stay__bucket")


def stay_line(row: BucketStay) -> Line:
    """Show a stay by its case."""
    return Line(
        ref=row.loan.external_ref, url=reverse("collections:case", args=[row.case.public_id]), what=row.bucket.code,
        who="", at=row.last_on or row.entered_on, amount=row.owed, currency=row.loan.currency,
    )  # fmt: skip


class Kind(NamedTuple):
    """One kind of work."""

    title: str | Text
    rows: Callable[[Scope, Mapping[str, str]], QuerySet[Any]]
    line: Callable[[Any], Line]


KINDS = {
    "decided": Kind(_("Orders decided"), _decided, decision_line),
    "calls": Kind(_("Call attempts"), _calls, call_line),
    "promised": Kind(_("Promises taken"), _taken, promise_line),
    "due": Kind(_("Promises whose last day it is"), _ending, promise_line),
    "collected": Kind(_("Cases collected"), _collected, stay_line),
    "entered": Kind(_("Cases entered"), _entered, stay_line),
    "rolled": Kind(_("Rolled on"), _rolled, stay_line),
    "kept": Kind(_("Promises kept"), _kept, promise_line),
    "held": Kind(_("Placements"), _held, placement_line),
    "given": Kind(_("Placements begun"), _given, placement_line),
    "won": Kind(_("Placements that ended collected"), _won, placement_line),
    "touched": Kind(_("Cases attempted"), _attempted, placement_line),
    "received": Kind(_("Orders in"), _received, _order),
}
