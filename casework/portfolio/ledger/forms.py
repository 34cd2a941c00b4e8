"""What is typed into the ledger."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from casework.lib.money import CENT
from casework.portfolio.ledger.selectors import loan_named
from casework.portfolio.models import Loan

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


class QuoteDay(forms.Form):
    """For which day a payoff quote is wanted."""

    on = forms.DateField(label=_("Payoff on"), widget=DAY)

    @staticmethod
    def day_of(text: str, *, today: date) -> date:
        """Return the day that an address names, `today` for garbage or an earlier one."""
        try:
            return max(date.fromisoformat(text), today)
        except ValueError:
            return today
