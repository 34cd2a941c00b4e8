"""The orders and cases behind a number of the dashboards, the newest first, a page at a time."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractHour
from django.utils import timezone
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from casework.collections.models import BucketStay, Placement, Promise, StayOutcome
from casework.collections.selectors import NO_MISTAKE
from casework.contact.models import ContactAttempt
from casework.portfolio.models import Payment
from casework.reports.behind.asked import Asked
from casework.reports.behind.collections import collected
from casework.reports.behind.lines import Line, WorkPage, lines_of, received_line
from casework.reports.selectors.collecting import stays
from casework.reports.selectors.placements import (
    ANSWERED,
    KEPT,
    RIGHT_PARTY,
    attempted_by_holder,
    calls,
    held_in,
    placed,
    promises,
)
from casework.reports.selectors.reviewing import stages_of, standing
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, ReviewOrder, Stage

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 100
Row = TypeVar("Row", bound=Model)
# What of calls an address may name.
_PARTIES = {"answered": ANSWERED, "unanswered": ~ANSWERED, "borrower": RIGHT_PARTY}


def work_page(user: "User", scope: Scope, query: Mapping[str, str]) -> WorkPage:
    """Return what the address names: kind (a key of KINDS, the first one for others), of (what of it), stage, hour (of
    the zone in which moments are shown), currency, after. What `user` may not see leads nowhere.

    At most five queries.
    """
    kind = KINDS.get(query.get("kind", ""), KINDS["decided"])
    rows = kind.rows(scope, query)
    with suppress(ValueError):
        rows = rows.filter(pk__lt=min(int(query["after"]), 2**62)) if query.get("after") else rows
    found = list(rows.order_by("-pk")[: PAGE + 1])
    after = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    lines, hour = lines_of(user, found[:PAGE], kind.line), _hour(query)
    return WorkPage(
        title=kind.title, first=scope.first, last=scope.last, lines=lines, after=after,
        hour="" if hour is None else f"{hour:02}:00",
    )  # fmt: skip


def _hour(query: Mapping[str, str]) -> int | None:
    hour = query.get("hour", "")
    return int(hour) if hour.isascii() and hour.isdigit() and len(hour) < 3 else None


def _in_hour(rows: QuerySet[Row], query: Mapping[str, str], at: str) -> QuerySet[Row]:
    """Keep those of the hour that the address names, if it names one."""
    hour = _hour(query)
    if hour is None:
        return rows
    timed: Any = rows.annotate(hour=ExtractHour(at, tzinfo=timezone.get_current_timezone()))
    return cast("QuerySet[Row]", timed.filter(hour=hour))


def _decided(scope: Scope, query: Mapping[str, str]) -> QuerySet[Decision]:
    found = _in_hour(standing(scope, stages_of(scope)).select_related("order", "decided_by"), query, "decided_at")
    if query.get("of") in Decided.values:
        found = found.filter(outcome=query["of"])
    return found.filter(stage=query["stage"]) if query.get("stage") in Stage.values else found


def _received(scope: Scope, _query: Mapping[str, str]) -> QuerySet[ReviewOrder]:
    found = ReviewOrder.objects.filter(scope.on_days("received_at", book="book"))
    return found if Stage.INITIAL in stages_of(scope) else found.none()


def _calls(scope: Scope, query: Mapping[str, str]) -> QuerySet[ContactAttempt]:
    found = calls(scope).select_related("case_contact__case__loan", "made_by", "code")
    party = _PARTIES.get(query.get("of", ""))
    return _in_hour(found.filter(party) if party else _in_bucket(found, query, "lay_in"), query, "made_at")


def _taken(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _in_bucket(_with_case(promises(scope).filter(taken_on__range=(scope.first, scope.last))), query)


def _ending(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _in_bucket(_with_case(promises(scope).filter(NO_MISTAKE, ends_on__range=(scope.first, scope.last))), query)


def _kept(scope: Scope, query: Mapping[str, str]) -> QuerySet[Promise]:
    return _ending(scope, query).filter(KEPT)


def _with_case(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    return rows.select_related("case", "loan", "taken_by")


def _collected(scope: Scope, query: Mapping[str, str]) -> QuerySet[BucketStay]:
    ended = stays(scope).filter(outcome=StayOutcome.COLLECTED, last_on__range=(scope.first, scope.last))
    return _in_bucket(ended.select_related("case", "loan", "bucket"), query)


def _held(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    return _in_bucket(_with_loan(held_in(scope)), query, "stay__bucket")


def _with_loan(rows: QuerySet[Placement]) -> QuerySet[Placement]:
    return rows.select_related("item__loan", "stay__bucket", "person")


def _each_case(rows: QuerySet[Placement]) -> QuerySet[Placement]:
    """Keep of each case its newest placement among `rows`, whoever held it: a case counts once."""
    later = rows.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    return _with_loan(rows.exclude(Exists(later)))


def _cases_held(scope: Scope, _query: Mapping[str, str]) -> QuerySet[Placement]:
    return _each_case(held_in(scope))


def _cases_attempted(scope: Scope, _query: Mapping[str, str]) -> QuerySet[Placement]:
    return _each_case(held_in(scope).filter(attempted_by_holder(scope)))


def _cash(scope: Scope, query: Mapping[str, str]) -> QuerySet[Payment]:
    """Return the money that came in while a case lay in a bucket, of the bucket and currency that the address names."""
    lasted = Q(last_on__isnull=True) | Q(last_on__gte=OuterRef("paid_on"))
    there = stays(scope).filter(lasted, loan=OuterRef("loan"), entered_on__lte=OuterRef("paid_on"))
    there = _in_bucket(there, query)
    paid = Payment.objects.money().filter(Exists(there), paid_on__range=(scope.first, scope.last))
    currency = query.get("currency", "").replace("\x00", "")
    paid = paid.filter(loan__currency=currency) if currency else paid
    return paid.select_related("loan").annotate(
        case_id=Subquery(there.values("case")[:1]), case_page=Subquery(there.values("case__public_id")[:1]),
        bucket_code=Subquery(there.values("bucket__code")[:1]),
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


def _given(scope: Scope, query: Mapping[str, str]) -> QuerySet[Placement]:
    """Return what began in the period, those given back later among them."""
    began = placed().filter(
        scope.of(book="item__book", team="stay__bucket__pool__team"), started_on__range=(scope.first, scope.last)
    )  # fmt: skip
    return _in_bucket(_with_loan(began), query, "stay__bucket")


class Kind(NamedTuple):
    """One kind of work. line: how a row is shown, None for as its model usually is."""

    title: str | Text
    rows: Callable[[Scope, Mapping[str, str]], QuerySet[Any]]
    line: Callable[[Any], Line] | None = None


KINDS = {
    "decided": Kind(_("Orders decided"), _decided),
    "calls": Kind(_("Call attempts"), _calls),
    "promised": Kind(_("Promises taken"), _taken),
    "due": Kind(_("Promises whose last day it is"), _ending),
    "collected": Kind(_("Cases collected"), _collected),
    "entered": Kind(_("Cases entered"), _entered),
    "rolled": Kind(_("Rolled on"), _rolled),
    "kept": Kind(_("Promises kept"), _kept),
    "held": Kind(_("Placements"), _held),
    "given": Kind(_("Placements begun"), _given),
    "won": Kind(_("Placements that ended collected"), _won),
    "cases": Kind(_("Cases held"), _cases_held),
    "touched": Kind(_("Cases attempted"), _cases_attempted),
    "cash": Kind(_("Cash"), _cash),
    "received": Kind(_("Orders in"), _received, received_line),
}
