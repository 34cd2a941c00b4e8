"""What is typed into the ledger."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from casework.lib.money import CENT
from casework.lib.templatetags.ui import money
from casework.portfolio.ledger.credit_moves import Movable, left_of_credit
from casework.portfolio.ledger.selectors import loan_named
from casework.portfolio.models import Book, ChangeKind, DayCount, Loan, PayoffInterest, Product, ScheduleMethod
from casework.portfolio.services.by_hand import SOURCE

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NewPayment(forms.Form):
    """A payment that no file brought."""

    loan = forms.CharField(label=_("Loan number"), max_length=121)
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=2, validators=[MinValueValidator(CENT)]
    )
    paid_on = forms.DateField(label=_("Paid on"), widget=DAY, help_text=_("The value date: when the money came."))
    external_ref = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("Of the receipt or the bank; it is taken once.")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean_loan(self) -> Loan:
        """Find the loan by its number."""
        found = loan_named(self.cleaned_data["loan"].strip())
        if not found:
            raise forms.ValidationError(_("No loan has this number."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several loans have this number: write source/number."))
        return found[0]

    def asked(self) -> dict[str, Any]:
        """Return what `enter_payment` wants."""
        return dict(self.cleaned_data)


class NewReversal(forms.Form):
    """Why a payment did not stay, and when it went back."""

    reversed_on = forms.DateField(label=_("Went back on"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class NewCreditMove(forms.Form):
    """How much of a loan's credit goes to which other loan. reference: the same one moves once."""

    to_loan = forms.ChoiceField(label=_("To the loan"), help_text=_("With what is left to be paid on it."))
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=2, validators=[MinValueValidator(CENT)]
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    reference = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, movable: Movable, reference: str) -> None:
        super().__init__(data, initial={"amount": left_of_credit(movable), "reference": reference})
        self.loans = {str(one.loan.public_id): one.loan for one in movable.targets}
        cast("forms.ChoiceField", self.fields["to_loan"]).choices = [
            (key, f"{one.loan.external_ref} · {one.loan.product.name} · {money(one.left, one.loan.currency)}")
            for key, one in zip(self.loans, movable.targets, strict=True)
        ]

    def asked(self) -> dict[str, Any]:
        """Return what `move_credit` wants."""
        sent = self.cleaned_data
        return {
            "to_loan": self.loans[sent["to_loan"]], "amount": sent["amount"], "reason": sent["reason"],
            "source": SOURCE, "external_ref": str(sent["reference"]),
        }  # fmt: skip


class TakenBack(forms.Form):
    """Why credit that was moved goes back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def day_of(text: str) -> date | None:
    """Return the day that an address names, None for garbage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _percent(label: Any, *, most: int = 10_000, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=most, max_digits=7, decimal_places=2, **more)


class ProductTerms(forms.Form):
    """How a product's new loans are paid back, in percent; what being late or early costs."""

    schedule = forms.ChoiceField(label=_("Paid back by"), choices=ScheduleMethod.choices)
    interest = _percent(_("Flat interest, % of the principal"), help_text=_("For the whole term; flat interest only."))
    rate = _percent(_("Interest, % a year"), help_text=_("For all other ways."))
    day_count = forms.ChoiceField(label=_("Days are counted"), choices=DayCount.choices)
    fee = _percent(_("Fee, % of the principal"), most=100, help_text=_("Due with the first instalment."))
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=366)
    penalty = _percent(_("Penalty, % a day of what is overdue"), most=100)
    penalty_cap = _percent(_("At most, % of the instalment"), help_text=_("0: no limit."))
    late_fee = forms.DecimalField(label=_("Late fee for each instalment"), min_value=0, max_digits=12, decimal_places=2)
    payoff_interest = forms.ChoiceField(label=_("Interest of who pays early"), choices=PayoffInterest.choices)
    payoff_fee = _percent(_("Fee of who pays early, % of what is not due"), most=100)
    cycle_day = forms.IntegerField(
        label=_("Cycles end on day of the month"), min_value=1, max_value=31, required=False,
        help_text=_("For the cycle-end figures of the portfolio; empty: none. In a shorter month its last day."),
    )  # fmt: skip

    POINTS: ClassVar = {
        "interest": "interest_bp", "rate": "rate_bp", "fee": "fee_bp", "penalty": "penalty_bp",
        "penalty_cap": "penalty_cap_bp", "payoff_fee": "payoff_fee_bp",
    }  # fmt: skip
    SAME: ClassVar = ("schedule", "day_count", "grace_days", "late_fee", "payoff_interest", "cycle_day")

    @classmethod
    def beginning(cls, product: Product) -> dict[str, Any]:
        """Return what holds now; percents of hundredths."""
        percents = {name: Decimal(getattr(product, field)).scaleb(-2) for name, field in cls.POINTS.items()}
        return percents | {name: getattr(product, name) for name in cls.SAME}

    def asked(self) -> dict[str, Any]:
        """Return what `change_terms` wants."""
        points = {field: int(self.cleaned_data[name].scaleb(2)) for name, field in self.POINTS.items()}
        return points | {name: self.cleaned_data[name] for name in self.SAME}


class Sample(forms.Form):
    """A loan that is only thought of, to see its schedule."""

    principal = forms.DecimalField(label=_("Principal"), min_value=CENT, max_digits=14, decimal_places=2)
    term = forms.IntegerField(label=_("Term"), min_value=1, max_value=600)


class Extension(forms.Form):
    """By how much each due date moves, and why."""

    kind = ChangeKind.EXTENSION
    days = forms.IntegerField(label=_("Days later"), min_value=1, max_value=366)
    fee = forms.DecimalField(
        label=_("Fee"), min_value=0, max_digits=12, decimal_places=2, initial=0,
        help_text=_("Due with the first new instalment."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def asked(self) -> dict[str, Any]:
        """Return what `ask_change` wants."""
        return {"kind": self.kind, **self.cleaned_data}


class Reschedule(forms.Form):
    """Over how many months the principal that is left is paid back anew, at which interest, and why."""

    kind = ChangeKind.RESCHEDULE
    term = forms.IntegerField(label=_("Months"), min_value=1, max_value=600)
    rate = _percent(_("Interest, % a year"))
    fee = forms.DecimalField(
        label=_("Fee"), min_value=0, max_digits=12, decimal_places=2, initial=0,
        help_text=_("Due with the first new instalment."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def asked(self) -> dict[str, Any]:
        """Return what `ask_change` wants."""
        sent = dict(self.cleaned_data)
        return {"kind": self.kind, "rate_bp": int(sent.pop("rate").scaleb(2)), **sent}


CHANGES: dict[str, type[Extension] | type[Reschedule]] = {
    ChangeKind.EXTENSION: Extension, ChangeKind.RESCHEDULE: Reschedule,
}  # fmt: skip


class Decision(forms.Form):
    """Whether a request is approved, and a word about it."""

    approve = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("Approve")), ("no", _("Refuse"))], widget=forms.HiddenInput,
        coerce=lambda text: text == "yes",
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class BankDays(forms.Form):
    """By how many days the bank's file of each book may be later than a payment."""

    def __init__(self, *args: Any, books: Sequence[Book], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for book in books:
            self.fields[str(book.pk)] = forms.IntegerField(
                label=book.name, min_value=0, max_value=31, initial=book.bank_days
            )

    def asked(self) -> dict[int, int]:
        """Return the days by the id of the book."""
        return {int(key): days for key, days in self.cleaned_data.items()}


class Settlement(forms.Form):
    """Why a difference may stay."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
