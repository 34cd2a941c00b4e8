"""The kinds of feed that bring what is known from elsewhere: third parties' data, and address books."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from casework.lib.days import day_in
from casework.portfolio.books import lock_against_roll
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import AddressBookEntry, Customer, ThirdPartyFact
from casework.portfolio.outside.selectors import turn_in_force

Key = tuple[str, str]
OF_WHOM = (
    Field(name="external_ref"),
    Field(name="customer_ref"),
    Field(name="customer_source", required=False, max_length=40),
)


class ThirdPartyFeed(Feed):
    """Facts that a third party knows of customers, one a row: who says it, what it is called, how it is, as of when."""

    title = _("Third parties' data")
    fields: Sequence[Field] = (
        *OF_WHOM,
        Field(name="provider"),
        Field(name="fact"),
        Field(name="value", max_length=200, personal=True),
        Field(name="as_of", kind=FieldKind.DATE),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of facts."""
        customers = _customers(rows, context)
        good, refused = _sifted(rows, lambda row: _of_nobody(row, customers, context))
        known = ThirdPartyFact.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        ThirdPartyFact.objects.bulk_create(
            ThirdPartyFact(
                customer_id=customers[_key(row, context)], source=context.source, external_ref=row.ref,
                digest=row.digest, provider=row.text("provider"), name=row.text("fact"), value=row.text("value"),
                as_of=row.day("as_of"), received_at=context.now,
            )
            for row in fresh
        )  # fmt: skip
        taken.added += len(fresh)
        taken.refused += refused
        return taken


class AddressBookFeed(Feed):
    """Entries of borrowers' address books; refused row by row while the book has them turned off."""

    title = _("Address books")
    fields: Sequence[Field] = (
        *OF_WHOM,
        Field(name="name", max_length=120, personal=True),
        Field(name="phone", max_length=40, personal=True),
        Field(name="collected_on", kind=FieldKind.DATE),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of entries."""
        lock_against_roll(context.book.pk)  # nobody turns them off meanwhile
        turn = turn_in_force(context.book.pk)
        if turn is None or turn.retention_days is None:
            return Taken(refused=[Refusal(row.number, "", "", reasons.NO_ADDRESS_BOOK) for row in rows])
        customers = _customers(rows, context)
        today = day_in(context.book.time_zone, context.now)
        oldest = today - timedelta(days=turn.retention_days)

        def problem(row: ParsedRow) -> Refusal | None:
            day = row.day("collected_on")
            if oldest <= day <= today:
                return _of_nobody(row, customers, context)
            why = reasons.FUTURE if day > today else reasons.NOT_KEPT
            return Refusal(row.number, "collected_on", day.isoformat(), why)

        good, refused = _sifted(rows, problem)
        known = AddressBookEntry.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        AddressBookEntry.objects.bulk_create(
            AddressBookEntry(
                customer_id=customers[_key(row, context)], source=context.source, external_ref=row.ref,
                digest=row.digest, name=row.text("name"), phone=row.text("phone"), collected_on=row.day("collected_on"),
            )
            for row in fresh
        )  # fmt: skip
        taken.added += len(fresh)
        taken.refused += refused
        return taken


def _key(row: ParsedRow, context: FeedContext) -> Key:
    return row.text("customer_source") or context.source, row.text("customer_ref")


def _customers(rows: Sequence[ParsedRow], context: FeedContext) -> dict[Key, int]:
    """Return the ids of the customers of the book whom the rows name. One query."""
    wanted = {_key(row, context) for row in rows}
    found = Customer.objects.filter(book=context.book, source__in={source for source, _ref in wanted})
    found = found.filter(external_ref__in={ref for _source, ref in wanted})
    return {(source, ref): pk for source, ref, pk in found.values_list("source", "external_ref", "pk")}


def _of_nobody(row: ParsedRow, customers: dict[Key, int], context: FeedContext) -> Refusal | None:
    key = _key(row, context)
    return None if key in customers else Refusal(row.number, "customer_ref", key[1], reasons.NO_CUSTOMER)


def _sifted(
    rows: Sequence[ParsedRow], problem: Callable[[ParsedRow], Refusal | None]
) -> tuple[list[ParsedRow], list[Refusal]]:
    good: list[ParsedRow] = []
    refused: list[Refusal] = []
    for row in rows:
        found = problem(row)
        if found is None:
            good.append(row)
        else:
            refused.append(found)
    return good, refused
