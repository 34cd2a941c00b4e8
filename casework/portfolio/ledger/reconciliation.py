"""What the page of the reconciliation shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from casework.lib import keyset
from casework.lib.money import ZERO
from casework.portfolio.ledger.permissions import may_record
from casework.portfolio.models import BankLine, Book, Compared, Finding, Payment, PaymentKind

if TYPE_CHECKING:
    from casework.people.models import User

OPEN = Q(is_agreed=False, settled_at__isnull=True)


@dataclass(frozen=True, kw_only=True)
class FindingSum:
    """All references of one finding in one currency: how many, and the sums of both sides."""

    finding: str
    currency: str
    number: int
    at_bank: Decimal
    here: Decimal
    open: int

    @property
    def label(self) -> str:
        """The finding in words."""
        return str(Finding(self.finding).label)

    @property
    def difference(self) -> Decimal:
        """What the bank has more."""
        return self.at_bank - self.here


@dataclass(frozen=True, kw_only=True)
class ComparedPage:
    """Sums by finding, and a page of references: open ones only, or all. after: the key of the next page."""

    sums: list[FindingSum]
    rows: list[Compared]
    after: str
    shows_all: bool


@dataclass(frozen=True, kw_only=True)
class ComparedShown:
    """One reference with the bank's lines and the book's payments."""

    compared: Compared
    lines: list[BankLine]
    payments: list[Payment]


def compared_page(*, shows_all: bool = False, after: str = "") -> ComparedPage:
    """Return the page, newest first. Two queries."""
    rows = Compared.objects.select_related("book", "settled_by")
    page = keyset.newest(rows if shows_all else rows.filter(OPEN), after=after)
    return ComparedPage(sums=sums(), rows=page.rows, after=page.after, shows_all=shows_all)


def sums() -> list[FindingSum]:
    """Return the sums by finding and currency. One query."""
    rows = (
        Compared.objects.order_by()
        .values("finding", "currency")
        .annotate(number=Count("pk"), bank=Sum("at_bank"), ours=Sum("here"), waiting=Count("pk", filter=OPEN))
    )
    order: Mapping[str, int] = {finding: place for place, finding in enumerate(Finding.values)}
    return [
        FindingSum(
            finding=row["finding"], currency=row["currency"], number=row["number"], at_bank=row["bank"] or ZERO,
            here=row["ours"] or ZERO, open=row["waiting"],
        )
        for row in sorted(rows, key=lambda row: (row["currency"], order[row["finding"]]))
    ]  # fmt: skip


def compared_shown(public_id: UUID) -> ComparedShown:
    """Return one reference. Three queries. Raises Http404."""
    found = get_object_or_404(Compared.objects.select_related("book", "settled_by"), public_id=public_id)
    lines = BankLine.objects.filter(book=found.book, payment_ref=found.payment_ref).order_by("booked_on", "pk")
    payments = Payment.objects.filter(
        loan__book=found.book, external_ref=found.payment_ref, kind=PaymentKind.CASH
    ).select_related("loan", "reversal")
    return ComparedShown(compared=found, lines=list(lines[:100]), payments=list(payments.order_by("pk")[:100]))


def books() -> list[Book]:
    """Return every book, by code. One query."""
    return list(Book.objects.order_by("code"))


def differences_waiting(user: "User") -> list[QuerySet[Compared]]:
    """Return the differences that wait for `user`, for the navigation to count; nothing for who only reads."""
    return [Compared.objects.filter(OPEN)] if may_record(user) else []
