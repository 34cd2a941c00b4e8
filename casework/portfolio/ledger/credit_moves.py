"""What the pages show of credit that is moved between loans."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404

from casework.lib.money import ZERO, total
from casework.portfolio.models import CreditMove, Loan, Payment
from casework.portfolio.rules import PARTS
from casework.portfolio.services.credits import book_day, credit_on

if TYPE_CHECKING:
    from collections.abc import Collection

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Target:
    """Another open loan of the customer, and what is left to be paid on it."""

    loan: Loan
    left: Decimal


@dataclass(frozen=True, kw_only=True)
class Movable:
    """A loan with its credit as of the book's day, and where it may go."""

    loan: Loan
    credit: Decimal
    targets: list[Target]


def movable(public_id: UUID, *, now: datetime) -> Movable:
    """Return what of a loan's credit may be moved, and where to. Three queries. Raises Http404."""
    loan = get_object_or_404(Loan.objects.select_related("book", "customer"), public_id=public_id)
    others = (
        Loan.objects.filter(customer=loan.customer_id, book=loan.book_id, currency=loan.currency)
        .exclude(pk=loan.pk)
        .annotate(due=Sum(total(*(f"instalments__{part}" for part in PARTS))), paid=Sum("instalments__paid"))
        .select_related("book", "product")
        .order_by("disbursed_on", "pk")
    )
    targets = [
        Target(loan=one, left=one.due - one.paid) for one in others[:MOST] if one.due is not None and one.due > one.paid
    ]
    return Movable(loan=loan, credit=credit_on(loan, book_day(loan.book, now)), targets=targets)


def moves_of(loan_ids: "Collection[int]") -> list[Payment]:
    """Return the moves of credit to or from these loans, the newest first, as the rows that brought them. One query."""
    about = Q(carries__from_loan__in=loan_ids) | Q(carries__to_loan__in=loan_ids)
    related = ("carries__from_loan", "carries__to_loan", "carries__moved_by", "reversal__recorded_by")
    return list(Payment.objects.filter(about).select_related(*related).order_by("-pk")[:MOST])


def move_shown(public_id: UUID) -> CreditMove:
    """Return a move with both loans. One query. Raises Http404."""
    related = ("from_loan__book", "to_loan__book")
    return get_object_or_404(CreditMove.objects.select_related(*related), public_id=public_id)


def left_of_credit(one: Movable) -> Decimal:
    """Return how much is proposed: all of the credit, where the first loan takes it."""
    return min(one.credit, one.targets[0].left) if one.targets else ZERO
