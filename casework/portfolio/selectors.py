"""What the pages and other apps ask of the book."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from casework.jobs.models import JobState
from casework.lib import keyset
from casework.lib.money import ZERO, total
from casework.lib.personal import lookup_hash
from casework.lib.sheets.reading import told
from casework.portfolio import feeds
from casework.portfolio.models import (
    Allocation,
    ContactPoint,
    Customer,
    FeedFile,
    Instalment,
    Loan,
    NameKey,
    Part,
    RefusedRow,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise

_DIGITS_OF_A_NUMBER = 5
_LAST = "\U0010ffff"  # above every letter
_PARTS = ("principal", "interest", "fee", "penalty")
_OF_JOB: dict[str, str] = {JobState.QUEUED: "waiting", JobState.FAILED: "failed", JobState.CANCELLED: "cancelled"}


def remaining(*, loan: Loan) -> Decimal:
    """Return all that is still to be paid on a loan, in its currency; one query."""
    sums = loan.instalments.aggregate(due=Sum(total(*_PARTS)), paid=Sum("paid"))
    return Decimal((sums["due"] or ZERO) - (sums["paid"] or ZERO))


def paid_before(*, loan_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """Return what was paid into each loan's instalments by payments with a value date before `day`. One query.

    So it is what counts as paid at the START of `day`, as the ledger knows it now. Credit (paid too much) is left out;
    loans without such payments too.
    """
    rows = Allocation.objects.filter(
        instalment__isnull=False, payment__loan__in=loan_ids, payment__paid_on__lt=day
    ).values_list("payment__loan")
    return dict(rows.annotate(sum=Sum("amount")).order_by())


def there_at_start(day: date) -> Q:
    """Filter the instalments that existed at the START of `day`: those of the beginning, and those agreed before it."""
    return Q(agreed_on__isnull=True) | Q(agreed_on__lt=day)


def owed_at_start(*, loan_ids: Collection[int], day: date, due_by: date | None = None) -> dict[int, Decimal]:
    """Return what was owed on each loan at the START of `day`, all parts, in the loan's currency. Two queries.

    due_by: only instalments due on or before that date; None for all of them. Zero for loans without any.
    """
    instalments = Instalment.objects.filter(there_at_start(day), loan__in=loan_ids)
    paid = Allocation.objects.filter(payment__paid_on__lt=day, instalment__loan__in=loan_ids)
    if due_by is not None:
        instalments = instalments.filter(due_on__lte=due_by)
        paid = paid.filter(instalment__due_on__lte=due_by)
    due = dict(instalments.values_list("loan").annotate(sum=Sum(total(*_PARTS))).order_by())
    less = dict(paid.values_list("instalment__loan").annotate(sum=Sum("amount")).order_by())
    return {loan: Decimal(due.get(loan, ZERO) - less.get(loan, ZERO)) for loan in loan_ids}


def credit(*, loan_ids: Collection[int]) -> dict[int, Decimal]:
    """Return what was paid too much on each loan and waits for later instalments; loans without any are left out. One
    query.
    """
    rows = Allocation.objects.filter(payment__loan__in=loan_ids, part=Part.CREDIT).values_list("payment__loan")
    return {loan: amount for loan, amount in rows.annotate(sum=Sum("amount")).order_by() if amount}


def customers_named(words: Sequence[str], *, most: int) -> list[int]:
    """Return the ids of at most `most` customers in whose name every word (names.searched_words) begins a word.

    One query, by the index of either database: PostgreSQL has one for LIKE 'x%'; SQLite uses none for LIKE, but
    compares texts letter by letter.
    """
    people = Customer.objects.all()
    for word in words:
        like = Q(key__startswith=word) if connection.vendor == "postgresql" else Q(key__gte=word, key__lt=word + _LAST)
        people = people.filter(pk__in=NameKey.objects.filter(like).values("customer"))
    return list(people.values_list("pk", flat=True)[:most])


def customers_numbered(text: str, *, most: int) -> list[tuple[int, str]]:
    """Return (customer id, whose number it is: a Relation, "" for an ID number) of whom a whole phone or ID number
    names; at most `most` of each. Two queries, none for what is too short to be a number.
    """
    if sum(letter.isdigit() for letter in text) < _DIGITS_OF_A_NUMBER:
        return []
    international = text.removeprefix("00").removeprefix("+")
    hashes = {lookup_hash(spelling) for spelling in (text, international, f"+{international}")}
    points = ContactPoint.objects.filter(phone_hash__in=hashes).values_list("customer_id", "relation")
    people = Customer.objects.filter(id_hash=lookup_hash(text)).values_list("pk", flat=True)
    return [*points[:most], *((pk, "") for pk in people[:most])]


@dataclass(frozen=True, kw_only=True)
class FeedLine:
    """A fed file as the pages show it. state: waiting, running, taken, refused (as a whole), failed or cancelled.

    done of total rows were read so far, 0 of 0 when nothing is known. why: the sentence of a whole refusal or of a
    failure.
    """

    entry: FeedFile
    title: "str | Promise"
    state: str
    why: str
    done: int
    total: int

    @property
    def is_under_way(self) -> bool:
        """Say whether more is to come."""
        return self.state in {"waiting", "running"}


@dataclass(frozen=True, kw_only=True)
class FeedList:
    """A page of fed files. after: the key of the next page, "" on the last."""

    lines: list[FeedLine]
    after: str


@dataclass(frozen=True, kw_only=True)
class RefusedPage:
    """A page of refused rows in the order of the file. after: the key of the next page, "" on the last."""

    rows: list[RefusedRow]
    after: str


def newest_feeds(*, after: str = "") -> FeedList:
    """Return a page of fed files, newest first. One query."""
    page = keyset.newest(FeedFile.objects.select_related("uploaded_by", "job"), after=after)
    return FeedList(lines=[_line(entry) for entry in page.rows], after=page.after)


def feed_line(public_id: UUID) -> FeedLine:
    """Return a fed file. One query. Raises Http404."""
    return _line(get_object_or_404(FeedFile.objects.select_related("uploaded_by", "job"), public_id=public_id))


def _line(entry: FeedFile) -> FeedLine:
    job = entry.job
    state, why = "running", ""
    if entry.finished_at is not None:
        state, why = ("refused", told(entry.refused_whole)) if entry.refused_whole else ("taken", "")
    elif job is None:
        state = "failed" if entry.broken_off_at is not None else "running"
    else:
        state = _OF_JOB.get(job.state, "running")
        why = job.error if state == "failed" else ""
    title = feeds.get(entry.kind).title if entry.kind in feeds.kinds() else entry.kind
    done, total_rows = (job.progress_done, job.progress_total) if job else (0, 0)
    return FeedLine(entry=entry, title=title, state=state, why=why, done=done, total=total_rows)


def refused_page(*, entry: FeedFile, after: str = "", size: int = keyset.PAGE) -> RefusedPage:
    """Return a page of refused rows in the order of the file. One query."""
    rows = _refused(entry)
    if after.isascii() and after.isdigit() and len(after) < 19:  # more digits are beyond bigint
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: size + 1])
    return RefusedPage(rows=found[:size], after=str(found[size - 1].pk) if len(found) > size else "")


def all_refused(entry: FeedFile) -> Iterator[RefusedRow]:
    """Yield every refused row of a file in its order, in short queries."""
    after = 0
    while rows := list(_refused(entry).filter(pk__gt=after)[:2_000]):
        yield from rows
        after = rows[-1].pk


def _refused(entry: FeedFile) -> QuerySet[RefusedRow]:
    # Written in the order of the file, so the key is that order.
    return RefusedRow.objects.filter(feed=entry).order_by("pk")
