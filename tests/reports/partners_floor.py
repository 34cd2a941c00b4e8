"""A book with two channels and a funder, and orders that came through them, to be counted by hand."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casework.collections.rules import Due
from casework.people.models import Role
from casework.portfolio.models import AcquisitionChannel, Book, FeedFile, Loan, RefusedRow
from casework.portfolio.services.feeding import take_file
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.portfolio import book_of


def fed(
    kind: str, rows: list[dict[str, Any]], book: Book, *, product: str = "", now: datetime = NOW
) -> tuple[FeedFile, list[tuple[int, str, str]]]:
    """Feed rows by our own column names; return the entry, and of each refused row its number, column and reason."""
    of = f'[product]\ncode = "{product}"\n' if product else ""
    columns = "\n".join(f'{name} = "{name}"' for name in rows[0])
    mapping = book_of.read_mapping(
        f'kind = "{kind}"\nsource = "desk"\n[book]\ncode = "{book.code}"\n{of}[columns]\n{columns}\n'.encode(),
        name=kind,
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    entry = FeedFile.objects.create(kind=kind, name=f"{kind}.csv", sha256=factories.unique("sha"), uploaded_at=now)
    take_file(entry=entry, file=io.BytesIO(text.getvalue().encode()), mapping=mapping, now=now)
    assert entry.refused_whole == ""
    bad = RefusedRow.objects.filter(feed=entry).order_by("pk")
    return entry, [(one.row, one.column, one.reason) for one in bad]


def count(ref: str, day: str, registrations: int, *, channel: str = "store", **more: Any) -> dict[str, Any]:
    """Return a row of counts."""
    row = {"external_ref": ref, "channel": channel, "day": day, "registrations": registrations, "clicks": "", **more}
    return {"corrects": "", **row}


class Floor:
    """The book of Lagos with the channels "store" and "web"; who decides. Orders are received on 2 March."""

    def __init__(self) -> None:
        teams = [factories.review_team("initial"), factories.review_team("re_review")]
        self.ann = factories.person("ann", Role.INITIAL_REVIEWER, team=teams[0])
        self.rex = factories.person("rex", Role.RE_REVIEWER, team=teams[1])
        self.payer = factories.person("", Role.SUPERVISOR)
        self.product = factories.product()
        self.book = self.product.book
        self.store, self.web = (factories.channel(code, self.book) for code in ("store", "web"))

    def order(self, channel: AcquisitionChannel | None, *outcomes: str) -> ReviewOrder:
        """Take in an order and let it be decided so at its stages."""
        made = factories.order(product=self.product)
        ReviewOrder.objects.filter(pk=made.pk).update(channel=channel)
        for outcome, person in zip(outcomes, (self.ann, self.rex), strict=False):
            made = factories.decide(made, person, outcome)
        return made

    def loan(self, channel: AcquisitionChannel | None, *due: date, on: date) -> Loan:
        """Let an approved order become a loan of 100.00 due on each day."""
        order = self.order(channel, "approved", "approved")
        made = ledger.loan(self.product, [Due(day) for day in due], disbursed_on=on)
        changes = {"loan": made, "state": "disbursed", "disbursed_by": self.payer}
        ReviewOrder.objects.filter(pk=order.pk).update(**changes)
        return made

    def reached(self, day: date) -> None:
        """Let the book's business date be `day`."""
        Book.objects.filter(pk=self.book.pk).update(business_date=day)


def money(text: str) -> Decimal:
    """Return an amount."""
    return Decimal(text)
