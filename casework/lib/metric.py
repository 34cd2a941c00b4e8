"""What a metric says of itself, and the chapters in which they are told. Every app defines its own by it, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Basis(TextChoices):
    """What is added up."""

    COUNT = "count", _("count")
    AMOUNT = "amount", _("amount")
    BALANCE = "balance", _("balance")
    TIME = "time", _("time")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric. numerator ÷ denominator; denominator "" for a plain number. A denominator of zero has no value.

    words: what else one has to know to read it right.
    """

    key: str
    name: Text
    numerator: Text
    as_of: Text
    denominator: Text = ""
    basis: Basis = Basis.COUNT
    words: Text = ""

    @property
    def formula(self) -> str:
        """Say what is divided by what."""
        if not self.denominator:
            return str(self.numerator)
        below = str(self.denominator)
        return f"{self.numerator} ÷ ({below})" if "+" in below else f"{self.numerator} ÷ {below}"

    @property
    def explanation(self) -> str:
        """Say all of it, for a header's comment or a tooltip."""
        lines = [self.formula, gettext("Basis: %(basis)s.") % {"basis": self.basis.label}]
        lines.append(gettext("As of: %(as_of)s.") % {"as_of": self.as_of})
        if self.denominator:
            lines.append(gettext("Empty when there is nothing to divide by."))
        return "\n".join([*lines, str(self.words)] if self.words else lines)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Metrics that belong together. of_review: it says how orders are decided, and nothing of collections."""

    key: str
    title: Text
    metrics: Sequence[Metric]
    of_review: bool = False
