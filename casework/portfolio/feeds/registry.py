"""Kinds of feed: the fields that each wants, and the one method that takes a chunk of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from casework.portfolio.feeds import reasons

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from casework.portfolio.models import Book, Product

Value = str | Decimal | int | date | datetime | None


class FieldKind(Enum):
    """What a field's text is turned into."""

    TEXT = "text"  # str, stripped, at most `max_length` characters; a text that a spreadsheet would run is refused
    MONEY = "money"  # Decimal with two decimals, > 0 (≥ 0 where the field says `zero`)
    WHOLE = "whole"  # int, ≥ 0
    DATE = "date"  # date, as written in the file, never converted; 1900 to 2199
    MOMENT = "moment"  # aware datetime; a text without a zone is read in the book's zone


@dataclass(frozen=True, kw_only=True)
class Field:
    """One of our fields that a file may or must bring.

    personal: its value never appears in a report of refused rows. zero: 0.00 is a fine amount. credit: what is less
    than zero is a credit and counts as 0.00. choices: the texts allowed, none for any.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    max_length: int = 80
    zero: bool = False
    credit: bool = False
    personal: bool = False
    choices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row whose fields all have their types. number: the row as a spreadsheet numbers it (the header is 1).

    values: by field name; every field of the feed is there, None where the file has nothing. Free fields (see
    Feed.free) are there under their full name when the mapping names them, always as text, "" where the cell is empty.
    digest: 64 hex digits over all that the file said (not over what was "now").
    """

    number: int
    values: Mapping[str, Value]
    digest: str

    @property
    def ref(self) -> str:
        """The external reference."""
        return str(self.values["external_ref"])

    def text(self, name: str) -> str:
        """Return a text field, "" where the file has nothing."""
        return str(self.values.get(name) or "")

    def amount(self, name: str) -> Decimal:
        """Return a field of money, 0.00 where the file has nothing."""
        value = self.values.get(name)
        return value if isinstance(value, Decimal) else Decimal("0.00")

    def day(self, name: str) -> date:
        """Return a required field of kind DATE."""
        value = self.values[name]
        if not isinstance(value, date):
            raise TypeError(f"{name} is no date")
        return value

    def moment(self, name: str) -> datetime:
        """Return a required field of kind MOMENT."""
        value = self.values[name]
        if not isinstance(value, datetime):
            raise TypeError(f"{name} is no moment")
        return value

    def whole(self, name: str, default: int = 0) -> int:
        """Return a field of kind WHOLE, `default` where the file has nothing."""
        value = self.values.get(name)
        return value if isinstance(value, int) else default


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken. field: ours ("" for the row itself); the report names the file's column instead.

    reason: an English sentence marked by `gettext_noop`, without parameters; it is translated where it is shown.
    """

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FeedContext:
    """What a chunk is taken into. `product` is None for kinds that need none.

    spoilt: external references of this chunk of which some row could not be parsed (matters to kinds that make one
    thing out of several rows). products: only things of these may be touched (a client's); None for all of the book.
    """

    book: "Book"
    product: "Product | None"
    source: str
    now: datetime
    spoilt: frozenset[str] = frozenset()
    products: "Sequence[Product] | None" = None


@dataclass(kw_only=True)
class Taken:
    """What became of a chunk, in rows. added + unchanged + the refused rows make the whole chunk.

    made: the references of what was added, from kinds that tell.
    """

    added: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    made: tuple[str, ...] = ()


class Feed(Protocol):
    """One kind of file.

    title: what the page calls it. fields: what it wants; one of them is the required text `external_ref`.
    free: a prefix ("application.") under which a mapping may name further text fields of its own choice, "" for none.
    needs_product: the mapping, or the book's only product, must say of which product.
    part_field: where a mapping gives this field, rows with one `external_ref` that follow one another are parts of one
    thing and stay in one chunk ("" for kinds whose rows each stand alone).
    """

    title: "str | Promise"
    fields: Sequence[Field]
    free: str
    needs_product: bool
    part_field: str

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of about 2,000 rows, set-based: a constant number of queries, inside the caller's transaction.

        It must be idempotent: a row whose reference is known with the same digest is unchanged, with another one it is
        refused (`sort_out` does that). It refuses bad rows and takes the good ones.
        """
        ...

    def after(self, context: FeedContext) -> None:
        """Do what follows once the whole file is taken: nothing, unless a kind says otherwise. Idempotent."""
        return


class UnknownFeed(LookupError):
    """A feed was asked for under a name that no app registered."""


_FEEDS: dict[str, Feed] = {}


def register(kind: str, feed: Feed) -> None:
    """Let files of `kind` ("loans", "payments", "orders") be fed."""
    _FEEDS[kind] = feed


def get(kind: str) -> Feed:
    """Return the feed of `kind`. Raises UnknownFeed."""
    try:
        return _FEEDS[kind]
    except KeyError:
        raise UnknownFeed(kind) from None


def kinds() -> list[str]:
    """Return every registered kind, sorted."""
    return sorted(_FEEDS)


def sort_out(rows: Sequence[ParsedRow], known: Mapping[str, str]) -> tuple[list[ParsedRow], Taken]:
    """Split a chunk by what is known already, and return the fresh rows and the account of the others.

    known: digest by external reference, of those of the chunk's references that exist. A row with a known reference is
    unchanged when its digest is the same and refused otherwise; so are repetitions inside the chunk.
    """
    seen = dict(known)
    fresh: list[ParsedRow] = []
    taken = Taken()
    for row in rows:
        digest = seen.get(row.ref)
        if digest is None:
            seen[row.ref] = row.digest
            fresh.append(row)
        elif digest == row.digest:
            taken.unchanged += 1
        else:
            taken.refused.append(Refusal(row.number, "external_ref", row.ref, reasons.OTHER_CONTENT))
    return fresh, taken
