"""Books and products that a mapping declares: made once, never changed by a file."""

from typing import Any

import pytest

from casework.lib.sheets.reading import FileRefused
from casework.portfolio.books import declared_book, declared_product
from casework.portfolio.models import Book, Product
from tests.portfolio import book_of

pytestmark = pytest.mark.django_db

BOOK = {"code": "north", "name": "North", "time_zone": "Asia/Shanghai", "currency": "CNY"}
PRODUCT = {
    "code": "payday", "name": "Payday loan", "term_unit": "month", "tolerance": "0.50", "interest_bp": 1500,
    "waterfall": ["principal", "interest", "fee", "penalty"], "two_stage": False,
}  # fmt: skip


def test_made_once_and_found_again():
    book = declared_book(BOOK)
    assert (book.name, book.time_zone, book.currency, book.business_date) == ("North", "Asia/Shanghai", "CNY", None)
    assert declared_book(BOOK) == declared_book({"code": "north"}) == declared_book({}) == book
    product = declared_product(PRODUCT, book)
    assert (product.term_unit, str(product.tolerance), product.interest_bp) == ("month", "0.50", 1500)
    assert (product.waterfall, product.two_stage) == ("principal,interest,fee,penalty", False)
    assert (
        declared_product(PRODUCT, book)
        == declared_product({}, book)
        == declared_product({"code": "payday"}, book)
        == product
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"time_zone": "Asia/Nowhere"}, "no time zone “Asia/Nowhere”"),
        ({"currency": "cny"}, "three capital letters"),
        ({"code": "a b"}, "book.code"),
        ({"name": ""}, "book.name"),
        ({"name": 5}, "book.name"),
    ],
)
def test_wrong_books_are_refused(change: dict[str, Any], why: str):
    with pytest.raises(FileRefused, match=why):
        declared_book({**BOOK, **change})
    assert not Book.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"term_unit": "year"}, {"two_stage": "yes"}, {"tolerance": "0.005"}, {"tolerance": "-1"}, {"tolerance": True},
        {"interest_bp": -1}, {"interest_bp": True}, {"waterfall": ["fee"]}, {"waterfall": "fee"}, {"code": "ä"},
    ],
    ids=str,
)  # fmt: skip
def test_wrong_products_are_refused(change: dict[str, Any]):
    with pytest.raises(FileRefused, match=f"product.{next(iter(change))}"):
        declared_product({**PRODUCT, **change}, declared_book(BOOK))
    assert not Product.objects.exists()


def test_other_content_is_refused():
    book = declared_book(BOOK)
    declared_product(PRODUCT, book)
    with pytest.raises(FileRefused, match="book “north” exists with another “currency” \\(CNY\\)"):
        declared_book({**BOOK, "currency": "USD"})
    with pytest.raises(FileRefused, match="product “payday” exists with another “interest_bp” \\(1500\\)"):
        declared_product({**PRODUCT, "interest_bp": 0}, book)


def test_what_is_not_said_cannot_be_made_or_chosen():
    with pytest.raises(FileRefused, match="say which book"):
        declared_book({})
    with pytest.raises(FileRefused, match="lacks “currency”"):
        declared_book({key: BOOK[key] for key in ("code", "name", "time_zone")})
    book = declared_book(BOOK)
    with pytest.raises(FileRefused, match="say which product"):
        declared_product({}, book)
    with pytest.raises(FileRefused, match="lacks “name”"):
        declared_product({"code": "x"}, book)
    book_of.product()
    with pytest.raises(FileRefused, match="say which book"):
        declared_book({})
