"""Day-end reconciliation: the bank's lines against the book's payments, reference by reference."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.db.models import Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox, runs
from casework.jobs.models import BatchRun, RunState
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import BankLine, Book, Compared, Direction, Finding, Payment, PaymentKind
from casework.portfolio.rules import AtBank, Here, Verdict, compare

if TYPE_CHECKING:
    from casework.people.models import User

RUN = "reconcile"
KIND = "portfolio.reconcile_book"
TOPIC = "payments-compared"
CHUNK = 2_000
# What a long file or transaction brought may be told as known earlier than the run that did not see it yet.
MARGIN = timedelta(days=1)
Progress = Callable[[int, int], None]


class SettleRefused(Refused):
    """The difference cannot be settled like this; the message says why."""


class NotOpen(Conflict):
    """It is agreed or settled already."""


def reconcile(*, book: Book, now: datetime, progress: Progress | None = None) -> BatchRun:
    """Compare all that is not agreed yet, up to today in the book's zone; return the run, with counts by finding.

    Each chunk is a transaction of its own; a run that broke off is run again and changes nothing that is right. From
    the day of the first line on, payments that no file has are missing there once they are older than the book says.
    """
    until = day_in(book.time_zone, now)
    run = runs.start(RUN, now=now, scope=book.code, params={"until": until.isoformat()})
    began = monotonic()
    counts: Counter[str] = Counter()
    refs = sorted(_to_compare(book, until))
    try:
        for start in range(0, len(refs), CHUNK):
            counts.update(_compare_chunk(book, refs[start : start + CHUNK], until=until))
            if progress is not None:
                progress(min(start + CHUNK, len(refs)), len(refs))
    except DatabaseError as error:
        runs.fail(run, now=now + timedelta(seconds=monotonic() - began), counts=dict(counts),
                  errors=[{"reason": str(error)[:500]}])  # fmt: skip
        raise
    outbox.push(TOPIC)
    return runs.finish(run, now=now + timedelta(seconds=monotonic() - began), counts=dict(counts))


def _to_compare(book: Book, until: date) -> set[str]:
    """Return the references of which anything became known since the last run that went to its end, those that are
    open, and payments that no file has had for long enough by now. Five queries.
    """
    begun = BankLine.objects.filter(book=book).aggregate(first=Min("booked_on"))["first"]
    if begun is None:
        return set()
    lines = BankLine.objects.filter(book=book, booked_on__lte=until)
    ours = _payments(book).filter(paid_on__range=(begun, until))
    last = BatchRun.objects.filter(kind=RUN, scope=book.code, state=RunState.DONE).order_by("-started_at").first()
    if last is not None:
        since, seen = last.started_at - MARGIN, date.fromisoformat(last.params["until"])
        lines = lines.filter(Q(received_at__gte=since) | Q(booked_on__gt=seen))
        late = Q(paid_on__gt=seen - window_of(book))
        ours = ours.filter(Q(received_at__gte=since) | Q(reversal__received_at__gte=since) | late)
    waiting = Compared.objects.filter(book=book, is_agreed=False)
    return {
        *lines.order_by().values_list("payment_ref", flat=True).distinct(),
        *ours.order_by().values_list("external_ref", flat=True).distinct(),
        *waiting.values_list("payment_ref", flat=True),
    }


@transaction.atomic
def _compare_chunk(book: Book, refs: Collection[str], *, until: date) -> Counter[str]:
    known = {
        one.payment_ref: one
        for one in Compared.objects.select_for_update(of=("self",)).filter(book=book, payment_ref__in=refs)
    }
    lines = _at_bank(BankLine.objects.filter(book=book, payment_ref__in=refs, booked_on__lte=until))
    ours = _here(_payments(book).filter(external_ref__in=refs))
    fresh: list[Compared] = []
    changed: list[Compared] = []
    counts: Counter[str] = Counter()
    window = window_of(book)
    for ref in refs:
        bank, here = lines.get(ref), ours.get(ref)
        verdict = compare(bank, here, until=until, window=window) if bank or here else None
        if verdict is None:
            continue
        counts[verdict.finding] += 1
        row = known.get(ref)
        if row is None:
            fresh.append(_write(Compared(book=book, payment_ref=ref, currency=book.currency), verdict, until))
        else:
            changed.append(_write(row, verdict, until))
    Compared.objects.bulk_create(fresh)
    Compared.objects.bulk_update(changed, _FIELDS)
    return counts


_FIELDS = (
    "finding", "at_bank", "here", "is_agreed", "first_on", "compared_on", "settled_by", "settled_at", "reason",
)  # fmt: skip


def _write(row: Compared, verdict: Verdict, until: date) -> Compared:
    """Put the verdict into the row; what was settled is open again when an amount changed."""
    if (row.at_bank, row.here) != (verdict.at_bank, verdict.here):
        row.settled_by, row.settled_at, row.reason = None, None, ""
    row.finding, row.at_bank, row.here = Finding(verdict.finding), verdict.at_bank, verdict.here
    row.is_agreed, row.first_on, row.compared_on = verdict.is_agreed, verdict.first_on, until
    return row


@transaction.atomic
def set_bank_days(*, days: Mapping[int, int], actor: "User", now: datetime) -> int:
    """Set by how many days the bank's file of each book (by id) may be later than a payment; return how many changed.

    It counts from the next comparison on. days: 0 to 31; the caller's form says so, and the database.
    """
    changed = 0
    for book in Book.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=days).order_by("pk"):
        before, after = book.bank_days, days[book.pk]
        if before == after:
            continue
        Book.objects.filter(pk=book.pk).update(bank_days=after)
        audit.record(
            actor=actor, action="book.bank_days", subject_kind="book", subject_id=book.public_id, now=now,
            detail={"book": book.code, "before": before, "after": after},
        )  # fmt: skip
        changed += 1
    if changed:
        outbox.push(TOPIC)
    return changed


def window_of(book: Book) -> timedelta:
    """Return by how much the bank's file may be later than a payment's value date: data of the book."""
    return timedelta(days=book.bank_days)


def _payments(book: Book) -> Any:
    return Payment.objects.filter(loan__book=book, kind=PaymentKind.CASH)


def _at_bank(lines: Any) -> dict[str, AtBank]:
    rows = lines.order_by().values_list("payment_ref").annotate(
        came=Sum("amount", filter=Q(direction=Direction.IN)), went=Sum("amount", filter=Q(direction=Direction.OUT)),
        first=Min("booked_on"),
    )  # fmt: skip
    return {ref: AtBank(money_in=came, money_out=went, first_on=first) for ref, came, went, first in rows}


def _here(payments: Any) -> dict[str, Here]:
    rows = (
        payments.order_by()
        .values_list("external_ref")
        .annotate(whole=Sum("amount"), stands=Sum("amount", filter=Q(reversal__isnull=True)), first=Min("paid_on"))
    )
    return {ref: Here(amount=whole, standing=stands or ZERO, first_on=first) for ref, whole, stands, first in rows}


@transaction.atomic
def settle(*, compared: Compared, reason: str, actor: "User", now: datetime) -> Compared:
    """Say why a difference may stay; it is open again when an amount changes. Raises SettleRefused, NotOpen."""
    if not reason.strip():
        raise SettleRefused(_("Say why."))
    row = Compared.objects.select_for_update(of=("self",)).get(pk=compared.pk)
    if not row.is_open:
        raise NotOpen(_("This is agreed or settled already."))
    row.settled_by, row.settled_at, row.reason = actor, now, reason.strip()
    row.save(update_fields=["settled_by", "settled_at", "reason"])
    audit.record(
        actor=actor, action="reconciliation.settle", subject_kind="compared", subject_id=row.public_id, now=now,
        detail={
            "reference": row.payment_ref, "finding": row.finding, "at_bank": str(row.at_bank), "here": str(row.here),
            "reason": row.reason,
        },
    )  # fmt: skip
    outbox.push(TOPIC)
    return row


def books_with_lines() -> Iterable[Book]:
    """Return the books of which a bank's file was ever taken. One query."""
    return Book.objects.filter(pk__in=BankLine.objects.values("book")).order_by("pk")


def ask_for_all(*, now: datetime) -> int:
    """Ask for the reconciliation of every book with lines, once for its day; return for how many."""
    books = list(books_with_lines())
    for book in books:
        today = day_in(book.time_zone, now)
        outbox.enqueue(KIND, key=f"{book.code} day-end {today}", params={"book": book.pk}, now=now)
    return len(books)


@transaction.atomic
def ask_by_hand(*, actor: "User", now: datetime) -> int:
    """Ask for it now; twice within a minute is once. Return for how many books."""
    books = list(books_with_lines())
    for book in books:
        key = f"{book.code} by hand {now:%Y-%m-%d %H:%M}"
        outbox.enqueue(KIND, key=key, params={"book": book.pk}, owner=actor, now=now)
        audit.record(actor=actor, action="reconciliation.ask", subject_kind="book", subject_id=book.public_id, now=now)
    return len(books)
