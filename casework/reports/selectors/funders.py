"""What was lent of each funder's money, what came back of it, and which share of that is due."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from casework.lib.money import ZERO
from casework.portfolio.models import Allocation, Funder, Instalment, Loan, Part, Payment, Reversal
from casework.reports.partners import rules
from casework.reports.partners.models import FunderTerms
from casework.reports.selectors.outcomes import NORMAL, past_due_day
from casework.reports.selectors.scope import Scope

PARTS = (Part.PRINCIPAL, Part.INTEREST, Part.FEE, Part.PENALTY)


@dataclass(kw_only=True)
class FunderLine:
    """One funder. received: by part; share_due None: money came in before the first terms."""

    book: str
    currency: str
    code: str
    name: str
    disbursed: int = 0
    amount: Decimal = ZERO
    received: dict[str, Decimal] = field(default_factory=dict)
    reversed: Decimal = ZERO
    share_due: Decimal | None = None
    fallen: int = 0
    settled: int = 0

    @property
    def overdue(self) -> int:
        """Instalments unpaid or part paid at the end of their due date."""
        return self.fallen - self.settled


def funders(scope: Scope) -> list[FunderLine]:
    """Return every funder by book and name, whether anything happened or not. Six queries."""
    rows = Funder.objects.select_related("book").order_by("book__code", "name", "pk")
    lines = {
        one.pk: FunderLine(book=one.book.code, currency=one.book.currency, code=one.code, name=one.name)
        for one in (rows if scope.book_id is None else rows.filter(book=scope.book_id))
    }
    lent = lent_by(lines).filter(disbursed_on__range=(scope.first, scope.last)).order_by()
    for pk, number, amount in lent.values_list("funder").annotate(number=Count("pk"), amount=Sum("principal")):
        lines[pk].disbursed, lines[pk].amount = number, amount
    fallen = fallen_of(lines, scope).order_by().values_list("loan__funder")
    for pk, number, settled in fallen.annotate(number=Count("pk"), settled=Count("pk", filter=NORMAL)):
        lines[pk].fallen, lines[pk].settled = number, settled
    back = Reversal.objects.filter(payment__loan__funder__in=lines, reversed_on__range=(scope.first, scope.last))
    for pk, amount in back.order_by().values_list("payment__loan__funder").annotate(amount=Sum("payment__amount")):
        lines[pk].reversed = amount
    _receive(lines, scope)
    return list(lines.values())


def lent_by(funders: "dict[int, FunderLine] | list[int]") -> QuerySet[Loan]:
    """Return the loans of these funders' money."""
    return Loan.objects.filter(funder__in=list(funders))


def fallen_of(funders: "dict[int, FunderLine] | list[int]", scope: Scope) -> QuerySet[Instalment]:
    """Return the instalments of those loans that fell due in the period and can be judged."""
    return past_due_day().filter(loan__funder__in=list(funders), due_on__range=(scope.first, scope.last))


def _receive(lines: dict[int, FunderLine], scope: Scope) -> None:
    """Add what payments of the period paid, part by part, and the share of it. Credit of another loan pays a part for
    the first time here: what was paid too much there paid none.
    """
    shares: dict[int, list[rules.Share]] = defaultdict(list)
    for terms in FunderTerms.objects.filter(funder__in=lines):
        bp = {part.value: getattr(terms, f"{part.value}_bp") for part in PARTS}
        shares[terms.funder_id].append(rules.Share(effective_on=terms.effective_on, bp=bp))
    came: dict[int, list[tuple[str, date, Decimal]]] = defaultdict(list)
    paid = Allocation.objects.filter(
        payment__loan__funder__in=lines, part__in=PARTS,
        payment__in=Payment.objects.paying().filter(paid_on__range=(scope.first, scope.last)),
    )  # fmt: skip
    found = paid.order_by().values_list("payment__loan__funder", "part", "payment__paid_on")
    for pk, part, day, amount in found.annotate(sum_amount=Sum("amount")):
        came[pk].append((part, day, amount))
    for pk, line in lines.items():
        line.received = {
            part.value: sum((amount for of, _day, amount in came[pk] if of == part), ZERO) for part in PARTS
        }
        line.share_due = rules.share_due(came[pk], shares[pk])
