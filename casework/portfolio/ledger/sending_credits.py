"""Moves of credit that a client sends: checked as a person's are, for loans of the client's own book and products."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.lib.api.problems import Problem
from casework.portfolio.clients import reading
from casework.portfolio.clients.authentication import Sender
from casework.portfolio.clients.selectors import products_of
from casework.portfolio.clients.services import Answer
from casework.portfolio.current import BookBehind
from casework.portfolio.feeds import Field, FieldKind, ParsedRow, Refusal, reasons
from casework.portfolio.models import CreditMove, Loan
from casework.portfolio.services.credits import CreditRefused, move_credit

FIELDS = (
    Field(name="external_ref"),
    Field(name="from_loan_ref"), Field(name="from_loan_source", required=False, max_length=40),
    Field(name="to_loan_ref"), Field(name="to_loan_source", required=False, max_length=40),
    Field(name="amount", kind=FieldKind.MONEY), Field(name="reason", max_length=200),
)  # fmt: skip


def send_credit_move(*, said: Any, sender: Sender, now: datetime) -> Answer:
    """Take one move: 201 when it is new, 200 when it is there already. Raises Problem (409, 422) when it is refused."""
    client = sender.client
    row = reading.read_row(said, number=1, fields=FIELDS, about=f"{client.book.code}/", zone=client.book.time_zone)
    if not isinstance(row, ParsedRow):
        return _refused(row)
    loans = {end: _loan_of(row, end, sender) for end in ("from", "to")}
    missing = [
        Refusal(1, f"{end}_loan_ref", row.text(f"{end}_loan_ref"), reasons.NO_LOAN)
        for end, loan in loans.items()
        if loan is None
    ]
    if loans["from"] is None or loans["to"] is None:
        return _refused(missing)
    known = CreditMove.objects.filter(source=client.source, external_ref=row.ref).exists()
    try:
        move = move_credit(
            from_loan=loans["from"], to_loan=loans["to"], amount=row.amount("amount"), reason=row.text("reason"),
            source=client.source, external_ref=row.ref, now=now, actor=sender.person,
        )  # fmt: skip
    except (CreditRefused, BookBehind) as refused:
        is_conflict = known or isinstance(refused, BookBehind)
        raise Problem(409 if is_conflict else 422, "conflict" if is_conflict else "invalid", str(refused)) from refused
    return Answer(status=200 if known else 201, body=told(move))


def told(move: CreditMove) -> dict[str, Any]:
    """Return a move as its sender may see it. One query."""
    stands = move.incoming.filter(reversal__isnull=True).exists()
    return {
        "id": str(move.public_id), "external_ref": move.external_ref, "from_loan_ref": move.from_loan.external_ref,
        "to_loan_ref": move.to_loan.external_ref, "amount": str(move.amount), "currency": move.currency,
        "moved_on": move.moved_on.isoformat(), "reason": move.reason, "status": "standing" if stands else "taken_back",
    }  # fmt: skip


def _loan_of(row: ParsedRow, end: str, sender: Sender) -> Loan | None:
    client = sender.client
    loans = Loan.objects.filter(book=client.book, product__in=list(products_of(client).values()))
    source = row.text(f"{end}_loan_source") or client.source
    found = loans.filter(source=source, external_ref=row.text(f"{end}_loan_ref"))
    return found.select_related("book").first()


def _refused(refused: list[Refusal]) -> Answer:
    found = reading.faults(refused, at="#", row=None)
    return reading.refusal(found, refused, conflict=_("This reference already exists with other content."))
