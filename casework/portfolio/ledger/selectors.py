"""What the pages about the ledger show, and what programs may know of the payments that they sent."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from casework.lib import keyset
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.portfolio.ledger.credit_moves import moves_of
from casework.portfolio.models import (
    Allocation,
    ChangeState,
    Instalment,
    Loan,
    Part,
    Payment,
    PaymentKind,
    Product,
    Reversal,
    ScheduleChange,
)
from casework.portfolio.payoff import Payoff, payoff
from casework.portfolio.restructured import would_be_behind
from casework.portfolio.rules import Planned, schedule
from casework.portfolio.selectors import credit

MOST_REFS = 100
LONGEST_REF = 80


@dataclass(frozen=True, kw_only=True)
class PaymentList:
    """A page of payments, newest first. after: the key of the next page, "" on the last. sought: what was asked for."""

    payments: list[Payment]
    after: str
    sought: str


@dataclass(frozen=True, kw_only=True)
class AllocationLine:
    """So much of a payment went into a part of an instalment (None: credit); is_cancelled: a counter-row took it away
    again.
    """

    number: int | None
    part: str
    amount: Decimal
    is_cancelled: bool


@dataclass(frozen=True, kw_only=True)
class PaymentShown:
    """A payment, its reversal (None while it stands), and where it went, in the order of writing."""

    payment: Payment
    reversal: Reversal | None
    lines: list[AllocationLine]


def payments_page(*, sought: str = "", after: str = "") -> PaymentList:
    """Return a page of payments of money, newest first; sought: the reference of a payment or of a loan. Two queries at
    most.
    """
    rows = Payment.objects.filter(kind=PaymentKind.CASH).select_related("loan__customer", "reversal", "recorded_by")
    text = sought.strip()[:LONGEST_REF].replace("\x00", "")
    if text:
        loans = list(Loan.objects.filter(external_ref=text).values_list("pk", flat=True)[:MOST_REFS])
        rows = rows.filter(Q(external_ref=text) | Q(loan__in=loans))
    page = keyset.newest(rows, after=after)
    return PaymentList(payments=page.rows, after=page.after, sought=text)


def payment_shown(public_id: UUID) -> PaymentShown:
    """Return a payment with its allocations. Two queries. Raises Http404."""
    related = ("loan__book", "loan__customer", "recorded_by", "reversal__recorded_by")
    payment = get_object_or_404(Payment.objects.select_related(*related), public_id=public_id, kind=PaymentKind.CASH)
    rows = Allocation.objects.filter(payment=payment, cancels=None).order_by("pk")
    lines = [
        AllocationLine(number=number, part=str(Part(part).label), amount=amount, is_cancelled=cancelled is not None)
        for number, part, amount, cancelled in rows.values_list("instalment__number", "part", "amount", "cancelled_by")
    ]
    return PaymentShown(payment=payment, reversal=getattr(payment, "reversal", None), lines=lines)


def loan_named(text: str) -> list[Loan]:
    """Return the loans with this reference ("ref", or "source/ref" where several sources have it), at most two. One
    query.
    """
    loans = Loan.objects.select_related("book", "customer").order_by("pk")
    found = list(loans.filter(external_ref=text)[:2])
    source, slash, ref = text.partition("/")
    return found if found or not slash else list(loans.filter(source=source, external_ref=ref)[:2])


@dataclass(frozen=True, kw_only=True)
class LoanShown:
    """A loan with its instalments and payments. today: the day that counts for it; left: to be paid in all; credit:
    paid too much; behind: days past due, None when nothing due is unpaid. payoff: what pays it off on its day.
    moves: credit that came from or went to other loans. changes: extensions and re-schedules,
    newest first. without: days past due as if none had been; None where none is.
    """

    loan: Loan
    today: date
    instalments: list[Instalment]
    payments: list[Payment]
    left: Decimal
    credit: Decimal
    behind: int | None
    payoff: Payoff
    changes: list[ScheduleChange]
    moves: list[Payment]
    without: int | None

    @property
    def may_change(self) -> bool:
        """Say whether something is left that an agreement could move, and none waits for approval."""
        return bool(self.left) and not any(change.state == ChangeState.ASKED for change in self.changes)


def loan_shown(public_id: UUID, *, now: datetime, on: date | None = None) -> LoanShown:
    """Return a loan. on: the day of the quote, today where it is None or earlier. At most
    ten queries. Raises Http404.
    """
    related = ("book", "product", "customer", "funder")
    loan = get_object_or_404(Loan.objects.select_related(*related), public_id=public_id)
    today = loan.book.business_date or day_in(loan.book.time_zone, now)
    instalments = list(Instalment.objects.filter(loan=loan))
    payments = Payment.objects.filter(loan=loan).select_related("reversal", "recorded_by").order_by("-paid_on", "-pk")
    changes = list(
        ScheduleChange.objects.filter(loan=loan).select_related("asked_by", "decided_by").order_by("-pk")[:MOST_REFS]
    )
    is_changed = any(change.state == ChangeState.APPROVED for change in changes)
    due = [one.due_on for one in instalments if one.settled_on is None and one.due_on < today]
    return LoanShown(
        loan=loan, today=today, instalments=instalments, payments=list(payments[:MOST_REFS]),
        left=sum((one.remaining for one in instalments), ZERO),
        credit=credit(loan_ids=[loan.pk]).get(loan.pk, ZERO),
        behind=(today - min(due)).days if due else None,
        payoff=payoff(loan=loan, on=max(on or today, today), instalments=instalments),
        changes=changes,
        moves=moves_of([loan.pk]),
        without=would_be_behind(loan=loan, day=today) if is_changed else None,
    )  # fmt: skip


def change_shown(public_id: UUID) -> ScheduleChange:
    """Return a request with its loan. One query. Raises Http404."""
    related = ("loan__book", "loan__product", "loan__customer", "asked_by", "decided_by")
    return get_object_or_404(ScheduleChange.objects.select_related(*related), public_id=public_id)


def loan_to_change(public_id: UUID) -> Loan:
    """Return a loan with what an agreement needs of it. One query. Raises Http404."""
    return get_object_or_404(Loan.objects.select_related("book", "product", "customer"), public_id=public_id)


def changes_page(*, after: str = "") -> keyset.Page[ScheduleChange]:
    """Return a page of requests, newest first. One query."""
    rows = ScheduleChange.objects.select_related("loan__customer", "asked_by", "decided_by")
    return keyset.newest(rows, after=after)


def product_shown(public_id: UUID) -> Product:
    """Return a product. One query. Raises Http404."""
    return get_object_or_404(Product.objects.select_related("book"), public_id=public_id)


def products() -> list[Product]:
    """Return every product, by book and code. One query."""
    return list(Product.objects.select_related("book").order_by("book__code", "code"))


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A schedule that is only thought of, with its sums. each: what is to pay by each due date."""

    rows: list[Planned]
    each: list[Decimal]
    principal: Decimal
    interest: Decimal
    fee: Decimal

    @property
    def pairs(self) -> list[tuple[Planned, Decimal]]:
        """Return each instalment with what is to pay."""
        return list(zip(self.rows, self.each, strict=True))

    @property
    def whole(self) -> Decimal:
        """What is to pay altogether."""
        return self.principal + self.interest + self.fee


def sample(*, product: Product, principal: Decimal, term: int, now: datetime) -> Sample:
    """Return the schedule of a loan of today that is only thought of."""
    today = day_in(product.book.time_zone, now)
    rows = schedule(terms=product.terms, principal=principal, term=term, disbursed_on=today)
    return Sample(
        rows=rows, each=[one.principal + one.interest + one.fee for one in rows],
        principal=sum((one.principal for one in rows), ZERO), interest=sum((one.interest for one in rows), ZERO),
        fee=sum((one.fee for one in rows), ZERO),
    )  # fmt: skip
