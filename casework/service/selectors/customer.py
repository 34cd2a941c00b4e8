"""The customer's page: who they are, how to reach them, what they owe, applied for, and what was said to them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.shortcuts import get_object_or_404

from casework.collections import permissions as collections
from casework.collections.models import CollectionCase
from casework.contact.gate import zone_of
from casework.contact.models import ContactAttempt, Hold
from casework.contact.selectors import attempts_of, points_of
from casework.lib.days import day_in
from casework.portfolio.models import ContactPoint, Customer, Instalment, Loan
from casework.review import permissions as review
from casework.review.models import ReviewOrder
from casework.service.permissions import may_reveal, may_take_complaints
from casework.service.rules import Due, Standing, standing

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 50  # of each kind; the newest


@dataclass(frozen=True, kw_only=True)
class LoanLine:
    """One loan and where it stands today."""

    loan: Loan
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class CustomerPage:
    """All of it, newest first, at most MOST of each kind. local: the time where the customer lives, None when their
    zone is unknown. holds: those that are open. may_complain: the viewer may record a complaint.
    """

    customer: Customer
    local: datetime | None
    own: list[ContactPoint]
    named: list[ContactPoint]
    loans: list[LoanLine]
    orders: list[ReviewOrder]
    cases: list[CollectionCase]
    attempts: list[ContactAttempt]
    may_reveal: bool
    may_complain: bool
    holds: list[Hold]

    @property
    def owed(self) -> list[tuple[str, Decimal]]:
        """What is due today on all the loans shown, by currency."""
        sums: dict[str, Decimal] = {}
        for line in self.loans:
            if line.standing.owed:
                sums[line.loan.currency] = sums.get(line.loan.currency, Decimal(0)) + line.standing.owed
        return sorted(sums.items())

    @property
    def worst(self) -> int:
        """By how many days the oldest unpaid due date of all the loans has passed; 0 for none."""
        return max((line.standing.days_late for line in self.loans), default=0)


def customer_shown(public_id: UUID) -> Customer:
    """Return the customer with their book. Raises Http404."""
    return get_object_or_404(Customer.objects.select_related("book"), public_id=public_id)


def in_a_week(customer: Customer, now: datetime) -> date:
    """Return the day of the book a week from now, on which a complaint is looked at again unless another is said."""
    return day_in(customer.book.time_zone, now) + timedelta(days=7)


def customer_page(*, customer: Customer, viewer: "User", now: datetime) -> CustomerPage:
    """Return the page of `customer` (from `customer_shown`). Seven queries, and those of the viewer's teams."""
    points = points_of(customer=customer)
    cases = collections.visible_to(viewer).filter(customer=customer)
    held = Hold.objects.filter(customer=customer, lifted_at__isnull=True)
    orders = review.visible_to(viewer).filter(customer=customer)
    return CustomerPage(
        customer=customer,
        local=_local(customer, now),
        own=[point for point in points if not point.is_third_party],
        named=[point for point in points if point.is_third_party],
        loans=_loans(customer, today=day_in(customer.book.time_zone, now)),
        orders=list(orders.select_related("product").order_by("-received_at", "-pk")[:MOST]),
        cases=list(cases.select_related("bucket", "loan", "assignee", "last_assignee").order_by("-pk")[:MOST]),
        attempts=attempts_of(customer=customer, limit=MOST),
        may_reveal=may_reveal(viewer),
        may_complain=may_take_complaints(viewer),
        holds=list(held.select_related("placed_by", "loan").order_by("-placed_at", "-pk")[:MOST]),
    )


def _local(customer: Customer, now: datetime) -> datetime | None:
    try:
        return now.astimezone(ZoneInfo(zone_of(customer)))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _loans(customer: Customer, *, today: date) -> list[LoanLine]:
    """Two queries. The running ones come first."""
    loans = Loan.objects.filter(customer=customer).select_related("product").order_by("-disbursed_on", "-pk")[:MOST]
    dues: dict[int, list[Due]] = {loan.pk: [] for loan in loans}
    for one in Instalment.objects.filter(loan__in=list(dues)):
        due = Due(due_on=one.due_on, remaining=one.remaining, ages=one.settled_on is None)
        dues[one.loan_id].append(due)
    lines = [LoanLine(loan=loan, standing=standing(dues[loan.pk], today=today)) for loan in loans]
    return sorted(lines, key=lambda line: line.loan.settled_on is not None)
