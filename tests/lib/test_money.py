"""Money: exact or refused, whole hundredths in the database, sums that are right on both databases."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Max, Sum
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.money import MAX_MONEY, InexactMoney, MoneyField, exact, from_cents, rounded, to_cents, total
from casework.portfolio.models import Instalment
from tests.portfolio import book_of

amounts = st.integers(-(10**15), 10**15).map(from_cents)


@given(amounts)
def test_hundredths_and_back(amount: Decimal):
    assert from_cents(to_cents(amount)) == amount
    assert exact(amount) == amount
    assert exact(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("13000.0000", "13000.00"), (" 5 ", "5.00"), ("-0.10", "-0.10"), ("1E3", "1000.00")]
)
def test_zeros_beyond_the_second_decimal_are_nothing(text: str, amount: str):
    assert str(exact(text)) == amount


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "10.005", "", "12,50", "ten", "1e17"])
def test_what_is_no_exact_amount_is_refused(text: str):
    with pytest.raises(InexactMoney):
        exact(text)


def test_nothing_beyond_what_the_database_holds():
    assert exact(MAX_MONEY) == MAX_MONEY
    with pytest.raises(InexactMoney):
        exact(MAX_MONEY + Decimal("0.01"))


def test_halves_are_rounded_away_from_zero():
    assert rounded(Decimal("2.345")) == Decimal("2.35")
    assert rounded(Decimal("-2.345")) == Decimal("-2.35")


def test_a_field_says_what_is_wrong():
    field = MoneyField()
    assert field.to_python("1.50") == Decimal("1.50")
    assert field.to_python("") is None
    with pytest.raises(ValidationError, match="more than two decimals"):
        field.to_python("1.505")


@pytest.mark.django_db
def test_sums_are_exact_where_floats_are_not():
    loan = book_of.loan(dues=[(30, "0.10", "0.20")] * 30)
    found = Instalment.objects.filter(loan=loan).aggregate(
        all=Sum(total("principal", "interest")), most=Max("interest")
    )
    assert found == {"all": Decimal("9.00"), "most": Decimal("0.20")}
    assert loan.instalments.filter(principal=Decimal("0.10")).count() == 30
    assert loan.instalments.get(number=1).due == Decimal("0.30")
