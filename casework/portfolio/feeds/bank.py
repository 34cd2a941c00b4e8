"""The kind of feed that brings a bank's or custodian's statement."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.portfolio import bulk
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import BankLine, Direction
from casework.portfolio.services.reconciling import KIND

_COLUMNS = (
    "book_id", "source", "external_ref", "digest", "payment_ref", "direction", "amount", "currency", "booked_on",
    "received_at",
)  # fmt: skip


class BankFeed(Feed):
    """Lines of a statement: what came in, and what went back. Each file is compared with the book when it is taken."""

    title = _("Bank statement")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="payment_ref"),
        Field(name="amount", kind=FieldKind.MONEY),
        Field(name="booked_on", kind=FieldKind.DATE),
        Field(name="direction", required=False, choices=frozenset(Direction.values)),
        Field(name="currency", required=False, max_length=3),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of lines."""
        good, refused = [], []
        for row in rows:
            if row.text("currency") in ("", context.book.currency):
                good.append(row)
            else:
                refused.append(Refusal(row.number, "currency", row.text("currency"), reasons.OTHER_CURRENCY))
        known = BankLine.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        bulk.insert(BankLine, _COLUMNS, [_line(row, context) for row in fresh])
        taken.added += len(fresh)
        taken.refused += refused
        return taken

    def after(self, context: FeedContext) -> None:
        """Ask for the comparison."""
        key = f"{context.book.code} {context.now.isoformat()}"
        outbox.enqueue(KIND, key=key, params={"book": context.book.pk}, now=context.now)


def _line(row: ParsedRow, context: FeedContext) -> tuple[object, ...]:
    return (
        context.book.pk, context.source, row.ref, row.digest, row.text("payment_ref"),
        row.text("direction") or Direction.IN.value, row.amount("amount"), context.book.currency, row.day("booked_on"),
        context.now,
    )  # fmt: skip
