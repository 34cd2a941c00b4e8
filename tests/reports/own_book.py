"""A book of our own with six loans whose months are counted by hand."""

from datetime import date
from decimal import Decimal

from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.collections.writeoffs.models import WriteOff, WriteOffCause, WriteOffState
from casework.people.models import Role
from casework.portfolio.models import Book, Loan, Product, TermUnit
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.factories import person

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
YEAR = date(2026, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def made(of: Product, disbursed: str, *dues: Due) -> Loan:
    return ledger.loan(of, dues, disbursed_on=date.fromisoformat(disbursed))


def write_off(loan: Loan, on: date) -> None:
    asker, decider = person("", Role.COLLECTOR), person("", Role.OPERATIONS)
    case = CollectionCase.objects.get(loan=loan)
    WriteOff.objects.create(
        case=case, loan=loan, state=WriteOffState.APPROVED, cause=WriteOffCause.FRAUD, reason="-", principal=100,
        owed=100, asked_by=asker, asked_at=NOW, decided_by=decider, decided_at=NOW, written_on=on,
    )  # fmt: skip


def made_book() -> Book:
    """Make a book that opens on the last day of March, with loans A to F since December."""
    of = ledger.book("own")
    product, cards = ledger.product(of, TermUnit.MONTH), ledger.product(of, TermUnit.MONTH)
    Product.objects.filter(pk=cards.pk).update(cycle_day=30)
    a = made(product, "2025-12-10", Due(day("01-10"), JAN), Due(day("02-10")), Due(day("03-10")))
    ledger.pay(a.instalments.get(number=2), Decimal("40.00"), day("02-20"))
    b = made(product, "2026-01-31", Due(day("03-02"), day("03-15")))
    c = made(product, "2026-01-05", Due(day("01-20"), day("01-25")))
    d = made(product, "2025-12-01", Due(date(2025, 12, 31)))
    e = made(product, "2025-12-01", Due(date(2025, 12, 31)))
    f = made(cards, "2026-01-30", Due(day("02-10")))
    for name, loan in zip("ABCDEF", (a, b, c, d, e, f), strict=True):
        Loan.objects.filter(pk=loan.pk).update(external_ref=name)
    roll(book=of, first=MAR, last=MAR, now=NOW)
    write_off(e, MAR)
    return Book.objects.get(pk=of.pk)


def euro(amount: int) -> Decimal:
    return Decimal(f"{amount}.00")
