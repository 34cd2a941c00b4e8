"""What else the applicant asked for and borrowed, here."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from casework.portfolio.models import Loan
from casework.review.models import ReviewOrder

MOST = 20  # of each kind; nobody reads further


@dataclass(frozen=True, kw_only=True)
class History:
    """The customer's other orders and loans, each the newest first."""

    orders: list[ReviewOrder]
    loans: list[Loan]


def history_of(*, order: ReviewOrder, today: date) -> History:
    """Return the other orders and loans of the customer of `order`. today: for counting what is late. Two queries."""
    return History(orders=_other_orders(order), loans=_loans(order, today))


def _other_orders(order: ReviewOrder) -> list[ReviewOrder]:
    others = ReviewOrder.objects.filter(customer=order.customer_id).exclude(pk=order.pk)
    return list(others.select_related("product").defer("application").order_by("-received_at", "-pk")[:MOST])


def _loans(order: ReviewOrder, today: date) -> list[Loan]:
    """Return the customer's other loans, each with its number of instalments and of late ones (`parts`, `late`).

    Late: paid after its due date, or unpaid although the due date is past.
    """
    late = Q(instalments__settled_on__gt=F("instalments__due_on")) | Q(
        instalments__settled_on__isnull=True, instalments__due_on__lt=today
    )
    loans = Loan.objects.filter(customer=order.customer_id)
    others = loans.exclude(pk=order.loan_id) if order.loan_id else loans
    counted = others.annotate(parts=Count("instalments"), late=Count("instalments", filter=late))
    return list(counted.select_related("product").order_by("-disbursed_on", "-pk")[:MOST])
