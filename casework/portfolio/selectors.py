"""What the pages and other apps ask of the book."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404

from casework.lib import keyset
from casework.lib.money import ZERO, total
from casework.portfolio.models import Allocation, FeedFile, Instalment, Loan, RefusedRow

_PARTS = ("principal", "interest", "fee", "penalty")


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


def owed_at_start(*, loan_ids: Collection[int], day: date, due_by: date | None = None) -> dict[int, Decimal]:
    """Return what was owed on each loan at the START of `day`, all parts, in the loan's currency. Two queries.

    due_by: only instalments due on or before that date; None for all of them. Zero for loans without any.
    """
    instalments = Instalment.objects.filter(loan__in=loan_ids)
    paid = Allocation.objects.filter(payment__paid_on__lt=day, instalment__loan__in=loan_ids)
    if due_by is not None:
        instalments = instalments.filter(due_on__lte=due_by)
        paid = paid.filter(instalment__due_on__lte=due_by)
    due = dict(instalments.values_list("loan").annotate(sum=Sum(total(*_PARTS))).order_by())
    less = dict(paid.values_list("instalment__loan").annotate(sum=Sum("amount")).order_by())
    return {loan: Decimal(due.get(loan, ZERO) - less.get(loan, ZERO)) for loan in loan_ids}


def newest_feeds(*, after: str = "") -> "keyset.Page[FeedFile]":
    """Return a page of fed files, newest first. One query."""
    return keyset.newest(FeedFile.objects.select_related("uploaded_by", "job"), after=after)


def feed_of(public_id: UUID) -> FeedFile:
    """Return a fed file. Raises Http404."""
    return get_object_or_404(FeedFile.objects.select_related("uploaded_by", "job"), public_id=public_id)


def refused_page(*, entry: FeedFile, after: str = "", size: int = keyset.PAGE) -> dict[str, Any]:
    """Return a page of refused rows in the order of the file: {"rows", "after"}. One query."""
    rows = _refused(entry)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: size + 1])
    return {"rows": found[:size], "after": str(found[size - 1].pk) if len(found) > size else ""}


def all_refused(entry: FeedFile) -> Iterator[RefusedRow]:
    """Yield every refused row of a file in its order, in short queries."""
    after = 0
    while rows := list(_refused(entry).filter(pk__gt=after)[:2_000]):
        yield from rows
        after = rows[-1].pk


def _refused(entry: FeedFile) -> QuerySet[RefusedRow]:
    # Written in the order of the file, so the key is that order.
    return RefusedRow.objects.filter(feed=entry).order_by("pk")
