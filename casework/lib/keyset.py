"""Paging by key: the next page begins below the last row shown. It counts nothing and costs the same on every page."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Rows of one page, newest first. after: what `?after=` is on the next page, "" on the last one."""

    rows: list[Row]
    after: str


def newest(rows: "QuerySet[Row, Any]", *, after: str = "", size: int = PAGE) -> Page[Row]:
    """Return the page of `rows` that begins below the key `after`, newest first. An `after` that is no key is the first
    page.
    """
    if after.isascii() and after.isdigit() and len(after) < 19:  # more digits are beyond bigint
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    return Page(rows=shown, after=str(shown[-1].pk) if len(found) > size else "")
