"""A small book for tests: files are written here and fed through the services, as the real ones are."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from casework.portfolio.feeds.mapping import Mapping as FileMapping
from casework.portfolio.feeds.mapping import own_columns, read_mapping
from casework.portfolio.models import Book, Customer, FeedFile, Loan, Payment, Product
from casework.portfolio.services.customers import Person, ensure_customers
from casework.portfolio.services.feeding import COUNTED, take_file
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.uploads import enter_file
from tests.clock import NOW
from tests.factories import unique

START = date(2026, 1, 1)
HEADERS = ("external_ref", "customer_ref", "customer_name", "principal", "due_amount", "due_on", "disbursed_on")
PAYMENT_HEADERS = ("external_ref", "loan_ref", "amount", "paid_on")


def on(day: int) -> date:
    """Return the date `day` days after START."""
    return START + timedelta(days=day)


def product(*, tolerance: str = "0.00", waterfall: str = "", book: str = "lagos", **kwargs: Any) -> Product:
    """Make a product, with its book where that is new."""
    of, _ = Book.objects.get_or_create(
        code=book, defaults={"name": book.title(), "time_zone": "Africa/Lagos", "currency": "NGN"}
    )
    if waterfall:
        kwargs["waterfall"] = waterfall
    code = unique("product")
    return Product.objects.create(book=of, code=code, name=code, tolerance=Decimal(tolerance), **kwargs)


def the_product() -> Product:
    """Return the only product there is; made when there is none."""
    return Product.objects.first() or product()


def customer(ref: str = "", **known: Any) -> Customer:
    """Make a customer in the only book."""
    person = Person(ref=ref or unique("customer"), name="Ada Test", **known)
    ids = ensure_customers([person], book=the_product().book, source="file", now=NOW)
    return Customer.objects.get(pk=ids[person.ref])


def loan(dues: Sequence[tuple[int, str, str]] = ((30, "1000.00", "300.00"),), ref: str = "", **mapping: Any) -> Loan:
    """Feed one loan, disbursed on START. dues: (day due, principal, interest)."""
    ref = ref or unique("loan")
    of = the_product()
    rows = [
        {**loan_row(ref, day=day, principal=principal, interest=interest), "instalment_number": number}
        for number, (day, principal, interest) in enumerate(dues, start=1)
    ]
    entry = feed("loans", csv_of(rows), mapping=declared("loans", of, rows[0], **mapping))
    assert entry.rows_added == len(rows), (entry.refused_whole, list(entry.refused.values()))
    return Loan.objects.get(external_ref=ref, source="file")


def loan_row(
    ref: str, *, day: int = 30, principal: str = "1000.00", interest: str = "300.00", **cells: Any
) -> dict[str, Any]:
    """Return a row of a file of loans that uses our own column names."""
    due = Decimal(principal) + Decimal(interest)
    return {
        "external_ref": ref, "customer_ref": f"of-{ref}", "customer_name": "Ada Test", "principal": principal,
        "due_amount": str(due), "due_on": on(day).isoformat(), "disbursed_on": START.isoformat(), **cells,
    }  # fmt: skip


def payment_row(ref: str, loan_ref: str, amount: str, day: int) -> dict[str, Any]:
    """Return a row of a file of payments that uses our own column names."""
    return {"external_ref": ref, "loan_ref": loan_ref, "amount": amount, "paid_on": on(day).isoformat()}


def pay(of: Loan, amount: str, *, day: int, ref: str = "", now: datetime = NOW) -> Payment:
    """Record a payment on START + day."""
    return record_payment(
        loan_id=of.pk,
        source="file",
        external_ref=ref or unique("payment"),
        amount=Decimal(amount),
        paid_on=on(day),
        now=now,
    )


def declared(kind: str, of: Product, row: Mapping[str, Any], **more: Any) -> FileMapping:
    """Return a mapping of our own column names that names the product and its book."""
    columns = "\n".join(f'{name} = "{name}"' for name in row)
    text = f'kind = "{kind}"\nsource = "file"\n[book]\ncode = "{of.book.code}"\n[columns]\n{columns}\n'
    text += f'[product]\ncode = "{of.code}"\n' if kind == "loans" else ""
    return read_mapping((text + more.get("more", "")).encode(), name="declared")


def csv_of(rows: Iterable[Mapping[str, Any]], *, encoding: str = "utf-8") -> bytes:
    """Write a CSV file; the first row's keys are the header."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, listed[0].keys())
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Write a workbook with one sheet."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def feed(
    kind: str, content: bytes, *, name: str = "rows.csv", mapping: FileMapping | None = None, now: datetime = NOW
) -> FeedFile:
    """Feed a file and return its entry."""
    used = mapping or own_columns(kind)
    file = io.BytesIO(content)
    entry = enter_file(kind=kind, name=name, mapping=used.name, file=file, now=now)
    return take_file(entry=entry, file=file, mapping=used, now=now)


def reasons(entry: FeedFile) -> list[tuple[int, str, str, str]]:
    """Return row, column, value and reason of every refused row."""
    return list(entry.refused.values_list("row", "column", "value", "reason"))


def counts(entry: FeedFile) -> tuple[int, ...]:
    """Return rows read, added, unchanged, skipped, refused."""
    return tuple(getattr(entry, f"rows_{name}") for name in COUNTED)
