"""Days are summed up once they are closed, when the book was rolled on. One counted anew says what differs, and why."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.jobs.models import BatchRun
from casework.lib.days import days_between
from casework.lib.money import to_cents
from casework.lib.refusal import Refused
from casework.portfolio.books import lock_against_roll
from casework.portfolio.models import Book
from casework.reports.rules import MOST_DAYS, packed, unpacked
from casework.reports.summaries.models import (
    VERSION,
    CollectorDay,
    ReviewerDay,
    StageDay,
    SummaryChange,
    SummaryDay,
    SummaryPart,
)
from casework.reports.summaries.selectors.causes import MOST, Causes, collection_causes, review_causes
from casework.reports.summaries.selectors.counting import (
    COLLECTION_FIGURES,
    OF_TIMES,
    REVIEW_FIGURES,
    collection_lines,
    received,
    review_lines,
)
from casework.reports.summaries.selectors.lines import Key, Lines
from casework.reports.summaries.selectors.stale import LOOKS_BACK, stale_days

RUN, REBUILD = "summary", "summary_again"


class SummaryRefused(Refused):
    """The days asked for cannot be summed up."""


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One of the two tables: how a day of it is counted, what it keeps, and what explains a difference.

    first: what it has kept from the first version on.
    """

    part: SummaryPart
    model: type[models.Model]
    count: Callable[..., Lines]
    figures: tuple[str, ...]
    first: tuple[str, ...]
    keys: tuple[str, ...]
    causes: Callable[..., Causes]

    def said(self, version: int) -> tuple[str, ...]:
        """Return what an older version said of a line."""
        return self.first if version == 1 else tuple(name for name in self.figures if name != "again")


_PARTS = (
    _Part(
        part=SummaryPart.REVIEW, model=ReviewerDay, count=review_lines, figures=REVIEW_FIGURES,
        first=REVIEW_FIGURES, keys=("person_id", "team_id", "stage"), causes=review_causes,
    ),
    _Part(
        part=SummaryPart.COLLECTION, model=CollectorDay, count=collection_lines, figures=COLLECTION_FIGURES,
        first=("active", "given", "collected", "rolled", "cash"),
        keys=("person_id", "team_id", "bucket_id", "currency"), causes=collection_causes,
    ),
)  # fmt: skip


def summarise(*, book: Book, first: date, last: date, now: datetime, rebuild: bool = False) -> list[BatchRun]:
    """Sum up every closed day of a range, in order; return the runs made, one for each day that was counted.

    A day that was summed up is left alone, unless `rebuild` counts it anew: what differs is kept as `SummaryChange`,
    and the summary then says what is so now. Raises SummaryRefused when the range is the wrong way round, or its end is
    not closed.
    """
    reached = Book.objects.values_list("business_date", flat=True).get(pk=book.pk)
    if first > last:
        raise SummaryRefused(_("The first day is after the last."))
    if (last - first).days >= MOST_DAYS:
        raise SummaryRefused(_("At most ten years at once."))
    if reached is None or last >= reached:
        raise SummaryRefused(_("%(day)s is not closed yet.") % {"day": last.isoformat()})
    there = set(SummaryDay.objects.filter(book=book, day__range=(first, last)).values_list("day", flat=True))
    return [_do(book, day, now, again=day in there) for day in days_between(first, last) if rebuild or day not in there]


def summarise_due(*, book: Book, now: datetime) -> list[BatchRun]:
    """Sum up the days that are closed by now and were not."""
    reached = book.business_date
    if reached is None:
        return []
    return summarise(book=book, first=reached - LOOKS_BACK, last=reached - timedelta(days=1), now=now)


def recount_due(*, book: Book, now: datetime) -> list[BatchRun]:
    """Count the closed days anew of which something was recorded since (a reopened decision, a late payment, a
    reversal, a corrected past, a promise judged otherwise), or whose summary holds less than is kept today.
    """
    return [_do(book, day, now, again=True) for day in stale_days(book_id=book.pk)]


def _do(book: Book, day: date, now: datetime, *, again: bool) -> BatchRun:
    """Count one day. Where somebody else does the same at once, theirs is the run; a rebuild may be done as often as
    one likes.
    """
    try:
        run = (
            runs.start(REBUILD, now=now, scope=f"{book.code} {day}")
            if again
            else runs.start(RUN, now=now, scope=book.code, business_date=day)
        )
    except runs.AlreadyRun:
        if not SummaryDay.objects.filter(book=book, day=day).exists():
            raise
        return BatchRun.objects.get(kind=RUN, scope=book.code, business_date=day)
    with runs.all_or_failed(run, now=now):
        lock_against_roll(book.pk)
        if done := runs.done_meanwhile(run):
            return done
        counts = _again(run, book, day, now) if again else _first(book, day, now)
        runs.finish(run, now=now, counts=counts)
    return run


def _first(book: Book, day: date, now: datetime) -> dict[str, int]:
    SummaryDay.objects.create(
        book=book, day=day, closed_at=now, checked_at=now, version=VERSION, received=received(book_id=book.pk, day=day)
    )
    counts = {}
    for part in _PARTS:
        lines = part.count(book_id=book.pk, day=day)
        _write(part, book, day, lines)
        counts[str(part.part)] = len(lines)
    return counts


def _again(run: BatchRun, book: Book, day: date, now: datetime) -> dict[str, int]:
    """Count a day that is summed up, keep what differs, and write what is so now."""
    closed = SummaryDay.objects.select_for_update(of=("self",)).get(book=book, day=day)
    counts = {"changed": 0}
    for part in _PARTS:
        # An older summary held less: what it did not say was not otherwise.
        said = part.figures if closed.version == VERSION else part.said(closed.version)
        then, lines = _kept(part, book, day, said), part.count(book_id=book.pk, day=day)
        counts[str(part.part)] = len(lines)
        known = {key: line for key, line in lines.items() if key in then or any(line[name] for name in said)}
        changed = list(_changed(then, known))
        if then == lines:
            continue
        causes = part.causes(book_id=book.pk, day=day, since=closed.checked_at)
        SummaryChange.objects.bulk_create(
            SummaryChange(
                book=book, day=day, part=part.part, person_id=key.person_id, team_id=key.team_id, stage=key.stage,
                bucket_id=key.bucket_id, before=_plain(then.get(key)), after=_plain(lines.get(key)),
                causes=causes.get(key._replace(team_id=None), [])[:MOST], found_at=now, run=run,
            )
            for key in changed
        )  # fmt: skip
        part.model._default_manager.filter(book=book, day=day).delete()
        _write(part, book, day, lines)
        counts["changed"] += len(changed)
    closed.checked_at, closed.version, closed.received = now, VERSION, received(book_id=book.pk, day=day)
    closed.save(update_fields=["checked_at", "version", "received"])
    return counts


def _write(part: _Part, book: Book, day: date, lines: Lines) -> None:
    part.model._default_manager.bulk_create(
        part.model(book=book, day=day, **{name: getattr(key, name) for name in part.keys}, **figures)
        for key, figures in sorted(lines.items(), key=lambda pair: str(pair[0]))
    )
    if part.part == SummaryPart.REVIEW:
        _write_stages(book, day, lines)


def _write_stages(book: Book, day: date, lines: Lines) -> None:
    """Keep the handling times of each stage, those of all its people together."""
    times: dict[str, Counter[int]] = defaultdict(Counter)
    times_net: dict[str, Counter[int]] = defaultdict(Counter)
    for key, figures in lines.items():
        times[key.stage].update(unpacked(figures["times"]))
        times_net[key.stage].update(unpacked(figures["times_net"]))
    StageDay.objects.filter(book=book, day=day).delete()
    StageDay.objects.bulk_create(
        StageDay(book=book, day=day, stage=stage, times=packed(times[stage]), times_net=packed(times_net[stage]))
        for stage in sorted(times)
    )


def _kept(part: _Part, book: Book, day: date, said: tuple[str, ...]) -> dict[Key, dict[str, Any]]:
    rows = part.model._default_manager.filter(book=book, day=day).values(*part.keys, *part.figures)
    return {Key(**{name: row[name] for name in part.keys}): _said(row, said) for row in rows}


def _said(row: Mapping[str, Any], figures: tuple[str, ...]) -> dict[str, Any]:
    """Return what a line says: one from before times were kept says nothing of what came with them."""
    unsaid = () if row.get("times", True) else OF_TIMES
    return {name: row[name] for name in figures if name not in unsaid}


def _changed(then: Mapping[Key, Any], now: Mapping[Key, Any]) -> Iterator[Key]:
    for key in sorted({*then, *now}, key=str):
        said, found = then.get(key), now.get(key)
        if said is None or found is None or any(found[name] != value for name, value in said.items()):
            yield key


def _plain(figures: Mapping[str, Any] | None) -> dict[str, int] | None:
    """Return figures as whole numbers: times in microseconds, amounts in hundredths. Lists of times are left out."""
    if figures is None:
        return None
    return {name: _whole(value) for name, value in figures.items() if not isinstance(value, list | dict)}


def _whole(value: Any) -> int:
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    return to_cents(value) if isinstance(value, Decimal) else int(value)
