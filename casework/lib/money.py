"""Money: whole hundredths in the database, `Decimal` with two places in Python.

SQLite keeps decimals as floating point: of 2,000 loans paid exactly in three parts, `SUM(paid) < due` finds 258 unpaid.
Whole numbers are exact on both databases, and sums of them are too.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# bigint hundredths: 9.2e18 / 100; one digit is left for sums over many rows.
MAX_MONEY = Decimal("9999999999999999.99")


class InexactMoney(ValueError):
    """The text is no number, or has more than two decimals."""


def exact(value: "Decimal | int | str") -> Decimal:
    """Return `value` as money with exactly two decimals.

    Raises InexactMoney when it is no finite number, has a non-zero third decimal, or is beyond what the database holds.
    Nothing is ever rounded here: a file that says 10.005 is wrong, not 10.01.
    """
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise InexactMoney(f"{value!r} is not a number") from error
    if not number.is_finite() or abs(number) > MAX_MONEY:
        raise InexactMoney(f"{value!r} is out of range")
    rounded = number.quantize(CENT)
    if rounded != number:
        raise InexactMoney(f"{value!r} has more than two decimals")
    return rounded


def rounded(value: Decimal) -> Decimal:
    """Return `value` rounded to the cent, halves away from zero (as statements to consumers are)."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def to_cents(value: "Decimal | int | str") -> int:
    """Return `value` in hundredths. Raises InexactMoney like `exact`."""
    return int(exact(value).scaleb(2))


def from_cents(cents: "int | Decimal") -> Decimal:
    """Return hundredths as money (a database's SUM may come back as a Decimal or a float-free int)."""
    return Decimal(int(cents)).scaleb(-2).quantize(CENT)


class MoneyField(models.BigIntegerField[Any, Any]):
    """An amount: bigint hundredths in the database, Decimal with two places in Python. Sums and comparisons work as
    usual.

    SUM, MIN and MAX keep the field's type. Django takes `F("a") + F("b")` for whole numbers, though, and would hand
    out hundredths: add columns with `total("a", "b")`.
    """

    description = _("Amount of money")
    empty_strings_allowed = False
    if TYPE_CHECKING:  # what django-stubs lets be written and read: not the int of its base
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """Turn hundredths into Decimal."""
        return None if value is None else from_cents(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Turn what a form or fixture gives into Decimal; a ValidationError names what is wrong."""
        if value is None or value == "":
            return None
        try:
            return exact(value)
        except InexactMoney as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        """Turn Decimal into hundredths; expressions pass through."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_cents(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Prepare once: a prepared value is hundredths already."""
        return value if prepared else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise as a decimal number."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    @property
    def validators(self) -> list[Any]:
        """Bound by what money can be, not by bigint."""
        return [validators.MinValueValidator(-MAX_MONEY), validators.MaxValueValidator(MAX_MONEY)]

    def formfield(self, **kwargs: Any) -> Any:
        """Offer a decimal input with two places."""
        options: dict[str, Any] = {"max_digits": 18, "decimal_places": 2, **kwargs}
        options.pop("min_value", None)
        options.pop("max_value", None)
        form_class = options.pop("form_class", forms.DecimalField)
        label = {"label": self.verbose_name, "required": not self.blank, "help_text": self.help_text}
        return form_class(**{**label, **{k: v for k, v in options.items() if k not in {"choices_form_class"}}})


def total(*columns: str) -> models.ExpressionWrapper[Any]:
    """Return the sum of money columns of one row as an expression that stays money: `Sum(total("principal",
    "interest"))`.
    """
    added: Any = models.F(columns[0])
    for column in columns[1:]:
        added = added + models.F(column)
    return models.ExpressionWrapper(added, output_field=MoneyField())
