"""A day counted from the log: lines by what they are of, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from casework.collections.models import BucketStay, Placement, StayOutcome
from casework.lib.money import ZERO
from casework.portfolio.models import PaymentKind
from casework.reports.rules import packed, spread
from casework.reports.summaries.selectors.spelling import Listed, WholeSeconds
from casework.review.models import Decided, Decision, ReviewStage
from casework.workflow.models import Outcome


class Key(NamedTuple):
    """What a line is of. stage: of review; bucket_id, currency: of collections."""

    person_id: int
    team_id: int | None
    stage: str = ""
    bucket_id: int | None = None
    currency: str = ""


Lines = Mapping[Key, Mapping[str, Any]]
REVIEW_FIGURES = (
    "decided", "approved", "within", "handled", "handled_net", "shortest", "longest", "shortest_net", "longest_net",
    "median", "median_net", "times", "times_net",
)  # fmt: skip
# These came with the times; a line that has none says none of them.
OF_TIMES = ("shortest_net", "longest_net", "median", "median_net", "times", "times_net")
COLLECTION_FIGURES = ("active", "given", "collected", "rolled", "cash")


def review_lines(*, book_id: int, day: date) -> Lines:
    """Return what each person decided at each stage on the day, without what was reopened. Two queries."""
    stages = {row.stage: row for row in ReviewStage.objects.select_related("pool")}
    in_time = Q(pk__in=[])
    for stage, row in stages.items():
        counted = Q(assignment__worked_seconds__lte=row.limit_minutes * 60)
        gross = Q(assignment__worked_seconds__isnull=True, took__lte=timedelta(minutes=row.limit_minutes))
        in_time |= Q(stage=stage) & (counted | gross)
    since = Coalesce("assignment__counted_from", "assignment__given_at")
    standing = Decision.objects.filter(reopening__isnull=True, decided_on=day, order__book=book_id)
    took = ExpressionWrapper(F("decided_at") - since, output_field=DurationField())
    seconds = WholeSeconds("decided_at", since)
    found = (
        standing.annotate(took=took)
        .order_by()
        .values_list("stage", "decided_by")
        .annotate(
            decided=Count("pk"), approved=Count("pk", filter=Q(outcome=Decided.APPROVED)),
            within=Count("pk", filter=in_time), gross=Listed(seconds),
            net=Listed(seconds - F("assignment__held_seconds")),
        )
    )  # fmt: skip
    lines = {}
    for stage, person, decided, approved, within, gross, net in found:
        key = Key(person_id=person, team_id=stages[stage].pool.team_id, stage=stage)
        lines[key] = {"decided": decided, "approved": approved, "within": within, **_spread(gross, net)}
    return lines


def _spread(gross: str, net: str) -> dict[str, Any]:
    """Return the figures of a line's times, gross and net, that the database listed."""
    times, times_net = Counter(map(int, gross.split())), Counter(map(int, net.split()))
    found, found_net = spread(times), spread(times_net)
    return {
        "handled": found.total, "handled_net": found_net.total, "shortest": found.shortest, "longest": found.longest,
        "shortest_net": found_net.shortest, "longest_net": found_net.longest, "median": found.median,
        "median_net": found_net.median, "times": packed(times), "times_net": packed(times_net),
    }  # fmt: skip


def collection_lines(*, book_id: int, day: date) -> Lines:
    """Return what each person held in each bucket on the day, and what became of it. S0 is reminding and not among
    them. Two queries.
    """
    lasted = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    active = Placement.objects.filter(
        lasted, started_on__lte=day, item__book=book_id, stay__bucket__is_reminder=False
    )  # fmt: skip
    collected = BucketStay.objects.filter(
        loan=OuterRef("item__loan"), is_current=True, outcome=StayOutcome.COLLECTED, last_on=day
    )
    counted = _by_key(active).annotate(
        active=Count("pk"), given=Count("pk", filter=Q(started_on=day)),
        collected=Count("pk", filter=Exists(collected) & _holds_at_the_end(day)),
        rolled=Count("pk", filter=Q(ended_on=day, outcome=Outcome.ROLLED)),
    )  # fmt: skip
    paid = active.filter(
        _holds_at_the_end(day), item__loan__payments__paid_on=day, item__loan__payments__kind=PaymentKind.CASH,
        item__loan__payments__reversal__isnull=True,
    )  # fmt: skip
    cash = {_key(row): row[-1] for row in _by_key(paid).annotate(cash=Sum("item__loan__payments__amount"))}
    return {
        _key(row): dict(zip(COLLECTION_FIGURES, (*row[4:], cash.get(_key(row), ZERO)), strict=True)) for row in counted
    }


def _by_key(rows: QuerySet[Placement]) -> Any:
    keys = ("person", "stay__bucket__pool__team", "stay__bucket", "item__loan__currency")
    return rows.order_by().values_list(*keys)


def _key(row: tuple[Any, ...]) -> Key:
    return Key(person_id=row[0], team_id=row[1], bucket_id=row[2], currency=row[3])


def _holds_at_the_end(day: date) -> Q:
    """Filter the placement that was open at the day's end, or was closed by the payment: that one has the credit."""
    later = Placement.objects.filter(item=OuterRef("item"), started_on__lte=day, pk__gt=OuterRef("pk"))
    given_back = Q(ended_on=day, outcome__in=[Outcome.RELEASED, Outcome.REASSIGNED])
    return ~Exists(later) & ~given_back
