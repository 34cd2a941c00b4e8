"""Paging by key: the next page begins below the last row shown. It counts nothing and costs the same on every page."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """Rows of one page in their order, or what is shown of them. after: what `?after=` is on the next page, "" on the
    last one.
    """

    rows: list[Item]
    after: str


def newest(rows: "QuerySet[Row, Any]", *, after: str = "", size: int = PAGE) -> Page[Row]:
    """Return the page of `rows` that begins below the key `after`, newest first. An `after` that is no key is the first
    page.
    """
    if (key := key_of(after)) is not None:
        rows = rows.filter(pk__lt=key)
    return _page(rows.order_by("-pk"), size)


def along(
    rows: "QuerySet[Row, Any]", *, by: str, falling: bool = False, after: str = "", size: int = PAGE
) -> Page[Row]:
    """Return the page of `rows` behind the row with the key `after`, along the column `by` and then the key.

    falling: both from above. An `after` that is no row, or one without a value, is the first page.

    One query; one more behind the first page.
    """
    key = key_of(after)
    value = None if key is None else rows.model._default_manager.filter(pk=key).values_list(by, flat=True).first()
    if value is not None:
        way = "lt" if falling else "gt"
        rows = rows.filter(Q(**{f"{by}__{way}": value}) | Q(**{by: value, f"pk__{way}": key}))
    sign = "-" if falling else ""
    return _page(rows.order_by(f"{sign}{by}", f"{sign}pk"), size)


def key_of(after: str) -> int | None:
    """Return the key that an address says; None for what is none."""
    is_key = after.isascii() and after.isdigit() and len(after) < 19  # more digits are beyond bigint
    return int(after) if is_key else None


def _page(rows: "QuerySet[Row, Any]", size: int) -> Page[Row]:
    found = list(rows[: size + 1])
    shown = found[:size]
    return Page(rows=shown, after=str(shown[-1].pk) if len(found) > size else "")
