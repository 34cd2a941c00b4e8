"""A day counted from the log: lines by what they are of, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from casework.lib import collector
from casework.lib.days import start_of
from casework.portfolio.book_days import on_days
from casework.portfolio.models import Book
from casework.reports.rules import packed, spread
from casework.reports.summaries.selectors.had import concerned, had_of
from casework.reports.summaries.selectors.lines import Draft, Key, Lines
from casework.reports.summaries.selectors.made import add_calls, add_promises, add_touched
from casework.reports.summaries.selectors.placed import add_held_again, add_placements
from casework.reports.summaries.selectors.spelling import Listed, WholeSeconds
from casework.review.models import Decided, Decision, ReviewOrder, ReviewStage

REVIEW_FIGURES = (
    "decided", "approved", "within", "handled", "handled_net", "shortest", "longest", "shortest_net", "longest_net",
    "median", "median_net", "times", "times_net",
)  # fmt: skip
# These came with the times; a line that has none says none of them.
OF_TIMES = ("shortest_net", "longest_net", "median", "median_net", "times", "times_net")
COLLECTION_COUNTS = (
    "active", "carried", "given", "collected", "rolled", "left_out", "calls", "answered", "right_party", "touched",
    "promises", "due", "kept",
)  # fmt: skip
COLLECTION_AMOUNTS = (
    "owed_carried", "owed_given", "cash_carried", "cash", "fallen_carried", "fallen", "promised", "amount_kept",
)  # fmt: skip
# From when a decision's time counts, and how long it took.
SINCE = Coalesce("assignment__counted_from", "assignment__given_at")
TOOK = ExpressionWrapper(F("decided_at") - SINCE, output_field=DurationField())
COLLECTION_FIGURES = (*COLLECTION_COUNTS, *COLLECTION_AMOUNTS, "again")


def received(*, book_id: int, day: date) -> int:
    """Return how many orders came on the day. Two queries."""
    return ReviewOrder.objects.filter(on_days(day, day, at="received_at", book="book", only=book_id)).count()


def in_time(stages: Mapping[str, ReviewStage]) -> Q:
    """Return the filter of decisions (with `took`, TOOK) that were made within their stage's limit."""
    found = Q(pk__in=[])
    for stage, row in stages.items():
        counted = Q(assignment__worked_seconds__lte=row.limit_minutes * 60)
        gross = Q(assignment__worked_seconds__isnull=True, took__lte=timedelta(minutes=row.limit_minutes))
        found |= Q(stage=stage) & (counted | gross)
    return found


def review_lines(*, book_id: int, day: date) -> Lines:
    """Return what each person decided at each stage on the day, without what was reopened. Two queries."""
    stages = {row.stage: row for row in ReviewStage.objects.select_related("pool")}
    standing = Decision.objects.filter(reopening__isnull=True, decided_on=day, order__book=book_id)
    seconds = WholeSeconds("decided_at", SINCE)
    found = (
        standing.annotate(took=TOOK)
        .order_by()
        .values_list("stage", "decided_by")
        .annotate(
            decided=Count("pk"), approved=Count("pk", filter=Q(outcome=Decided.APPROVED)),
            within=Count("pk", filter=in_time(stages)), gross=Listed(seconds),
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
    """Return what each person held in each bucket on the day, what they did, and what became of it. Six queries where
    nothing was, at most some twenty, however much was.
    """
    book = Book.objects.get(pk=book_id)
    start, end = start_of(day, book.time_zone), start_of(day + timedelta(days=1), book.time_zone)
    cases = concerned(day=day, start=start, end=end)
    draft = Draft(COLLECTION_COUNTS, COLLECTION_AMOUNTS)
    with collector.held_back():  # of what is read nothing is in a cycle
        had = had_of(cases, book_id=book_id, day=day)
        add_held_again(draft, had, day=day)
        add_touched(draft, had, cases, book=book, day=day)
    add_placements(draft, book_id=book_id, day=day)
    add_calls(draft, book_id=book_id, day=day)
    add_promises(draft, book=book, day=day)
    return draft.lines()
