"""Credit moved between loans, as allocating sees it: which loans hang together, and taking a move back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from casework.portfolio.models import CreditMove, Payment, Reversal
from casework.portfolio.rules import Onward

if TYPE_CHECKING:
    from casework.people.models import User

SOURCE = "credit"


def reached(loan_ids: Collection[int]) -> set[int]:
    """Return these loans and all that got credit of theirs, directly or by others. One query where nothing was moved,
    one more for each step.
    """
    found, fresh = set(loan_ids), set(loan_ids)
    while fresh:
        moved = CreditMove.objects.filter(from_loan__in=fresh, incoming__reversal__isnull=True)
        fresh = set(moved.values_list("to_loan_id", flat=True)) - found
        found |= fresh
    return found


def moves_from(loan_ids: Collection[int]) -> dict[int, list[Onward]]:
    """Return the moves that stand, by the loan whose credit it was. One query."""
    found: dict[int, list[Onward]] = defaultdict(list)
    rows = CreditMove.objects.filter(from_loan__in=loan_ids, incoming__reversal__isnull=True)
    for loan, key, amount, on, to, carried in rows.values_list(
        "from_loan_id", "pk", "amount", "moved_on", "to_loan_id", "incoming__pk"
    ):
        found[loan].append(Onward(id=key, amount=amount, on=on, to=to, carried=carried))
    return found


def take_back(
    move_ids: Collection[int], *, day: date, now: datetime, reason: str = "", by: "User | None" = None
) -> None:
    """Reverse the incoming rows of these moves, and with them the moves. The caller allocates both loans.

    day: the book's; reason, by: of whoever does it by hand.
    """
    carrying = Payment.objects.filter(carries__in=move_ids).select_related("carries").order_by("pk")
    Reversal.objects.bulk_create(
        Reversal(
            payment=row, source=SOURCE, external_ref=row.external_ref, digest=row.digest,
            reversed_on=max(day, row.paid_on), reason=reason, received_at=now, recorded_by=by,
        )
        for row in carrying
    )  # fmt: skip
