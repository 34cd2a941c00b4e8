"""A small book for tests of the roll: loans with given due and settled days, written straight into the ledger.

The roll reads instalments and allocations only; how payments become allocations is proven in tests/portfolio.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from casework.collections.rules import Due
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Allocation, Book, Customer, Instalment, Loan, Part, Payment, Product, TermUnit
from tests.clock import NOW
from tests.factories import unique

EACH = Decimal("100.00")


def book(code: str = "", zone: str = "Africa/Lagos") -> Book:
    """Make an empty book with a business date of None."""
    code = code or unique("book")
    return Book.objects.create(code=code, name=code, time_zone=zone, currency="NGN")


def product(of: Book, unit: str = TermUnit.DAY) -> Product:
    """Make a product of the book; days use ladder S, months ladder M."""
    return Product.objects.create(book=of, code=unique("product"), name="Product", term_unit=unit)


def loan(of: Product, dues: Sequence[Due], *, disbursed_on: date, now: datetime = NOW) -> Loan:
    """Make a loan with an instalment of 100.00 for each of `dues`, paid in one sum on its settled day."""
    ref = unique("loan")
    customer = Customer.objects.create(book=of.book, source="test", external_ref=ref, name=ref, recorded_at=now)
    settled = [due.settled_on for due in dues]
    made = Loan.objects.create(
        book=of.book,
        product=of,
        customer=customer,
        source="test",
        external_ref=ref,
        digest="-",
        principal=EACH * len(dues),
        currency="NGN",
        disbursed_on=disbursed_on,
        settled_on=None if None in settled else max(day for day in settled if day),
        recorded_at=now,
    )
    for number, due in enumerate(dues, start=1):
        paid = EACH if due.settled_on else Decimal(0)
        instalment = Instalment.objects.create(
            loan=made, number=number, due_on=due.due_on, principal=EACH, paid=paid, settled_on=due.settled_on
        )
        if due.settled_on:
            pay(instalment, EACH, due.settled_on)
    return made


def pay(instalment: Instalment, amount: Decimal, day: date, now: datetime = NOW) -> Payment:
    """Write a payment that went into the instalment's principal."""
    payment = Payment.objects.create(
        loan=instalment.loan,
        source="test",
        external_ref=unique("payment"),
        digest="-",
        amount=amount,
        currency="NGN",
        paid_on=day,
        received_at=now,
    )
    Allocation.objects.create(
        payment=payment, instalment=instalment, part=Part.PRINCIPAL, amount=amount, recorded_at=now
    )
    return payment


def settle(loan: Loan, number: int, day: date, now: datetime = NOW) -> None:
    """Pay an instalment in full on `day` and tell whoever depends on the ledger, as a payment does."""
    instalment = loan.instalments.get(number=number)
    with transaction.atomic():
        pay(instalment, EACH, day, now)
        Instalment.objects.filter(pk=instalment.pk).update(paid=EACH, settled_on=day)
        ledger_changed(loan_ids=[loan.pk], now=now)
