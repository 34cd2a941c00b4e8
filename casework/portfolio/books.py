"""Books: found by code, made from what a mapping declares, held still while the ledger changes."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_noop

from casework.lib.money import InexactMoney, exact
from casework.lib.sheets.reading import FileRefused
from casework.portfolio.models import Book, DayCount, PayoffInterest, Product, ScheduleMethod, TermUnit
from casework.portfolio.rules import WATERFALLS

_POINTS = ("interest_bp", "rate_bp", "fee_bp", "penalty_bp", "penalty_cap_bp", "payoff_fee_bp")
_ZONE_KEY = "portfolio.shown_time_zone"


def lock_against_roll(book_id: int) -> Book:
    """Hold the book's row shared until the end of the transaction and return it as it is now.

    The roll takes the row exclusively; so a night cannot begin between reading the business date here and writing what
    follows from it, while any number of payments go on beside each other. (Django has no FOR SHARE; SQLite's
    transactions hold the one write lock already.)
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM portfolio_book WHERE id = %s FOR SHARE", [book_id])
    return Book.objects.get(pk=book_id)


def declared_book(said: Mapping[str, Any]) -> Book:
    """Return the book that a mapping's [book] names; it is made when it is absent and everything about it is said.

    said: code, and name, time_zone, currency (all three, or none for a book that exists). Without anything: the only
    book there is. Raises FileRefused, also when the book exists and anything said differs.
    """
    if not said:
        return _only_book()
    fields = {key: _text("book", said, key) for key in ("code", "name", "time_zone", "currency") if key in said}
    book = Book.objects.filter(code=fields.get("code", "")).first()
    if book is not None:
        _compare("book", book, fields)
        return book
    for key in ("code", "name", "time_zone", "currency"):
        if key not in fields:
            raise FileRefused(gettext_noop("there is no such book, and [book] lacks “%(key)s” to make one"), key=key)
    if fields["time_zone"] not in available_timezones():
        raise FileRefused(gettext_noop("[book]: there is no time zone “%(zone)s”"), zone=fields["time_zone"])
    if not (len(fields["currency"]) == 3 and fields["currency"].isascii() and fields["currency"].isupper()):
        raise FileRefused(gettext_noop("[book]: the currency is three capital letters (ISO 4217)"))
    return Book.objects.get_or_create(code=fields["code"], defaults=fields)[0]


def declared_product(said: Mapping[str, Any], book: Book) -> Product:
    """Return the product that a mapping's [product] names; it is made when it is absent and at least its name is said.

    said: code, name, and what differs from the defaults of `Product`. Without anything: the book's only product.
    Raises FileRefused, also when the product exists and anything said differs.
    """
    if not said:
        return _only_product(book)
    fields = _product_fields(said)
    product = Product.objects.filter(book=book, code=fields.get("code", "")).first()
    if product is not None:
        _compare("product", product, fields)
        return product
    for key in ("code", "name"):
        if key not in fields:
            raise FileRefused(
                gettext_noop("there is no such product, and [product] lacks “%(key)s” to make one"), key=key
            )
    return Product.objects.get_or_create(book=book, code=fields["code"], defaults=fields)[0]


def _product_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {key: _text("product", said, key) for key in ("code", "name") if key in said}
    checks = {
        "term_unit": lambda value: value in TermUnit.values,
        "two_stage": lambda value: isinstance(value, bool),
        **dict.fromkeys(_POINTS, _is_points),
        "grace_days": lambda value: _is_points(value) and value <= 366,
        "schedule": lambda value: value in ScheduleMethod.values,
        "day_count": lambda value: value in DayCount.values,
        "payoff_interest": lambda value: value in PayoffInterest.values,
        "late_fee": _is_amount,
        "cycle_day": lambda value: _is_points(value) and 1 <= value <= 31,
        "waterfall": lambda value: isinstance(value, list) and ",".join(map(str, value)) in WATERFALLS,
        "tolerance": _is_amount,
    }
    for key, is_fine in checks.items():
        if key in said:
            if not is_fine(said[key]):
                raise _unfit("product", key)
            fields[key] = said[key]
    for key in {"tolerance", "late_fee"} & fields.keys():
        fields[key] = exact(fields[key])
    if "waterfall" in fields:
        fields["waterfall"] = ",".join(fields["waterfall"])
    return fields


def _is_points(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _is_amount(value: object) -> bool:
    try:
        return isinstance(value, str | int) and not isinstance(value, bool) and exact(value) >= 0
    except InexactMoney:
        return False


def _text(section: str, said: Mapping[str, Any], key: str) -> str:
    value = said[key]
    longest = 40 if key in {"code", "time_zone"} else 80
    fits = isinstance(value, str) and 0 < len(value) <= longest
    if not fits or (
        key == "code" and not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in value)
    ):
        raise _unfit(section, key)
    return str(value)


def _unfit(section: str, key: str) -> FileRefused:
    text = gettext_noop("the mapping's “%(section)s.%(key)s” is not what it has to be (see docs/feed.md)")
    return FileRefused(text, section=section, key=key)


def _compare(section: str, there: Book | Product, said: Mapping[str, Any]) -> None:
    for key, value in said.items():
        if getattr(there, key) != value:
            text = gettext_noop("the %(section)s “%(code)s” exists with another “%(key)s” (%(there)s)")
            raise FileRefused(text, section=section, code=there.code, key=key, there=str(getattr(there, key)))


def _only_book() -> Book:
    books = list(Book.objects.all()[:2])
    if len(books) != 1:
        raise FileRefused(gettext_noop("say which book it is for: a mapping with a section [book]"))
    return books[0]


def _only_product(book: Book) -> Product:
    products = list(Product.objects.filter(book=book)[:2])
    if len(products) != 1:
        raise FileRefused(gettext_noop("say which product it is for: a mapping with a section [product]"))
    return products[0]


def shown_time_zone() -> tzinfo:
    """Return the zone in which moments are shown: that of the books if they share one, else the server's.

    Asked on every page, so the answer is kept for a minute.
    """
    name = cache.get(_ZONE_KEY)
    if name is None:
        zones = list(Book.objects.order_by().values_list("time_zone", flat=True).distinct()[:2])
        name = zones[0] if len(zones) == 1 else settings.TIME_ZONE
        cache.set(_ZONE_KEY, name, 60)
    return ZoneInfo(name)
