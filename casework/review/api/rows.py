"""An order as JSON becomes the row that the feed takes, by the same fields and the same cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.lib.api.problems import Fault
from casework.portfolio.clients import reading
from casework.portfolio.feeds import Field, ParsedRow, Refusal, Value, cells, reasons
from casework.portfolio.feeds.mapping import ISO
from casework.portfolio.feeds.parsing import digest_of, said_of
from casework.portfolio.models import Product
from casework.review.feeds import SECTION, OrderFeed

PRODUCT, APPLICATION = "product", "application"
MOST_FACTS, LONGEST_FACT, LONGEST_LABEL = 200, 2_000, 80
FIELDS = {field.name: field for field in OrderFeed.fields}
_SECTION_NAME = re.compile(r"[a-z0-9_]{1,40}")
_LABEL = Field(name="", max_length=LONGEST_LABEL)


@dataclass(frozen=True, kw_only=True)
class SentRow:
    """A row that can be taken, and the product it is for."""

    row: ParsedRow
    product: Product


def read(
    said: Any, *, number: int, products: Mapping[str, Product], zone: str, now: datetime
) -> SentRow | list[Refusal]:
    """Return what an order says with its types, or every reason why it cannot be taken.

    number: the row's, from 1. products: what the client may send for, by code; of a single one the order need not
    speak. zone: of moments that name none.
    """
    if not isinstance(said, dict):
        return [Refusal(number, "", "", reasons.NOT_OBJECT)]
    refused: list[Refusal] = []
    values: dict[str, Value] = {}
    for field, given in [*((field, said.get(name)) for name, field in FIELDS.items()), *_facts(said, number, refused)]:
        try:
            values[field.name] = cells.value_of(_text(given, field), field, formats=[ISO], zone=zone)
        except cells.CellRefused as problem:
            refused.append(Refusal(number, field.name, "", problem.reason))
    refused += [
        Refusal(number, name[:80], "", reasons.NO_FIELD)
        for name in said.keys() - FIELDS.keys() - {PRODUCT, APPLICATION}
    ]
    product = _product(said.get(PRODUCT), products)
    if product is None:
        refused.append(Refusal(number, PRODUCT, "", reasons.NO_PRODUCT))
    if refused or product is None:
        return sorted(refused, key=lambda one: one.field)
    about = f"{product.book.code}/{product.code}"
    told = [part for name, value in values.items() for part in said_of(FIELDS.get(name) or Field(name=name), value)]
    return SentRow(row=ParsedRow(number, values, digest_of([about, *told])), product=product)


def faults(refused: Sequence[Refusal], *, at: str, row: int | None) -> list[Fault]:
    """Return refusals as a program reads them, in the reader's language. at: the pointer to the row ("#/orders/3")."""
    return reading.faults(refused, at=at, row=row, nested=SECTION)


def _text(value: Any, field: Field) -> str:
    return reading.text_of(value, field, is_fact=field.name.startswith(SECTION))


def _facts(said: Mapping[str, Any], number: int, refused: list[Refusal]) -> list[tuple[Field, Any]]:
    """Return the application's facts, each a field of its own; what is no section goes to `refused`."""
    application = said.get(APPLICATION)
    if application is None:
        return []
    if not isinstance(application, dict) or not all(isinstance(facts, dict) for facts in application.values()):
        refused.append(Refusal(number, APPLICATION, "", reasons.NOT_SECTIONS))
        return []
    if sum(len(facts) for facts in application.values()) > MOST_FACTS:
        refused.append(Refusal(number, APPLICATION, "", reasons.TOO_MANY_FACTS))
        return []
    found = []
    for section, facts in application.items():
        if not _SECTION_NAME.fullmatch(section):
            refused.append(Refusal(number, APPLICATION, "", reasons.SECTION_NAME))
            continue
        for label, fact in facts.items():
            name = f"{SECTION}{section}.{label.strip()}"
            if reason := _label_problem(label.strip()):
                refused.append(Refusal(number, f"{SECTION}{section}", "", reason))
            else:
                found.append((Field(name=name, required=False, max_length=LONGEST_FACT), fact))
    return found


def _label_problem(label: str) -> str:
    try:
        cells.value_of(label, _LABEL, formats=[], zone="UTC")
    except cells.CellRefused as problem:
        return problem.reason
    return ""


def _product(named: Any, products: Mapping[str, Product]) -> Product | None:
    if named is None and len(products) == 1:
        return next(iter(products.values()))
    return products.get(named) if isinstance(named, str) else None
