"""The kind of feed that brings payments."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.payments import allocate_loans


class PaymentFeed(Feed):
    """Payments on loans of the same source, allocated as they arrive."""

    title = _("Payments")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="loan_ref"),
        Field(name="amount", kind=FieldKind.MONEY),
        Field(name="paid_on", kind=FieldKind.DATE),
        Field(name="currency", required=False, max_length=3),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of payments."""
        found = Loan.objects.filter(
            book=context.book, source=context.source, external_ref__in={row.text("loan_ref") for row in rows}
        )
        loans = {ref: (pk, currency) for ref, pk, currency in found.values_list("external_ref", "pk", "currency")}
        good, refused = _with_loans(rows, loans)
        known = Payment.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        made = Payment.objects.bulk_create(
            _payment(row, context, *loans[row.text("loan_ref")]) for row in sorted(fresh, key=lambda row: row.ref)
        )
        if made:
            allocate_loans(loan_ids={payment.loan_id for payment in made}, now=context.now)
        taken.added += len(made)
        taken.refused += refused
        return taken


def _with_loans(rows: Sequence[ParsedRow], loans: dict[str, tuple[int, str]]) -> tuple[list[ParsedRow], list[Refusal]]:
    good, refused = [], []
    for row in rows:
        ref = row.text("loan_ref")
        if ref not in loans:
            refused.append(Refusal(row.number, "loan_ref", ref, reasons.NO_LOAN))
        elif row.text("currency") not in ("", loans[ref][1]):
            refused.append(Refusal(row.number, "currency", row.text("currency"), reasons.OTHER_CURRENCY))
        else:
            good.append(row)
    return good, refused


def _payment(row: ParsedRow, context: FeedContext, loan_id: int, currency: str) -> Payment:
    return Payment(
        loan_id=loan_id, source=context.source, external_ref=row.ref, digest=row.digest, amount=row.amount("amount"),
        currency=currency, paid_on=row.day("paid_on"), received_at=context.now,
    )  # fmt: skip
