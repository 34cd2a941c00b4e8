"""What is asked when settling with channels."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.lib.templatetags.ui import bare_percent
from casework.reports.settlements.models import ChannelTerms, Model
from casework.reports.settlements.models.terms import Every
from casework.reports.settlements.rules import UNIT, Item

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_PRICED = {"registration": Item.REGISTRATION, "click": Item.CLICK, "loan": Item.LOAN}


def _price(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=4, required=False)


class NewTerms(forms.Form):
    """Terms that are to count from a day on."""

    effective_on = forms.DateField(
        label=_("Counts from"), widget=DAY,
        help_text=_(
            "From that day on they replace all earlier terms. Days that have their statement stay as they are."
        ),
    )  # fmt: skip
    model = forms.ChoiceField(label=_("Paid how"), choices=Model.choices)
    every = forms.ChoiceField(label=_("Statement of"), choices=Every.choices)
    registration = _price(_("Per registration"))
    click = _price(_("Per click"))
    loan = _price(_("Per loan disbursed"))
    share = forms.DecimalField(
        label=_("Share of the amount lent, %"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    low_balance = forms.DecimalField(
        label=_("Balance is low below"), min_value=0, max_digits=18, decimal_places=2, required=False,
        help_text=_("Only where a balance is paid in ahead."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The contract, or what was agreed."))

    @property
    def asked(self) -> dict[str, Any]:
        """Return what `ask_terms` wants; only once validated."""
        sent = self.cleaned_data
        rates = {item: int((sent[name] or 0) * UNIT) for name, item in _PRICED.items()}
        rates[Item.AMOUNT] = int((sent["share"] or 0) * 100)
        same = {name: sent[name] for name in ("effective_on", "model", "every", "reason")}
        return {**same, "rates": rates, "low_balance": sent["low_balance"] or Decimal("0.00")}


def like(terms: ChannelTerms | None) -> dict[str, Any]:
    """Return what the form is opened with: the newest terms."""
    if terms is None:
        return {"every": Every.MONTH}
    known: dict[str, Any] = {"model": terms.model, "every": terms.every, "low_balance": terms.low_balance}
    known |= {
        name: f"{(terms.rates[item] / UNIT).normalize():f}" for name, item in _PRICED.items() if terms.rates[item]
    }
    return {**known, "share": bare_percent(terms.amount_bp) if terms.amount_bp else None}


class Decide(forms.Form):
    """A word about the decision; needed for a refusal."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    verdict = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")], widget=forms.HiddenInput)


class DrawUp(forms.Form):
    """Up to which day statements are drawn up."""

    up_to = forms.DateField(
        label=_("Up to"), widget=DAY,
        help_text=_("A statement for each period that is over by then, the oldest first, at most 31 at once."),
    )  # fmt: skip


class TopUp(forms.Form):
    """What was paid in ahead."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2)
    day = forms.DateField(label=_("Paid on"), widget=DAY)
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("Of the payment; it is entered once.")
    )  # fmt: skip


class Correct(forms.Form):
    """By how much a balance was wrong, and why."""

    amount = forms.DecimalField(
        label=_("Amount"), max_digits=18, decimal_places=2, help_text=_("Below zero to take off.")
    )
    day = forms.DateField(label=_("Day"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class Dispute(forms.Form):
    """What the channel does not agree with."""

    reason = forms.CharField(
        label=_("What the channel disputes"), max_length=300, widget=forms.Textarea(attrs={"rows": 4})
    )


class Answer(forms.Form):
    """What was found."""

    answer = forms.CharField(
        label=_("What was found"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The statement stays as it is. What it changes is fed, and corrected by the next statement."),
    )  # fmt: skip


class Settle(forms.Form):
    """When it was paid, and by which payment."""

    settled_on = forms.DateField(label=_("Settled on"), widget=DAY)
    payment_ref = forms.CharField(
        label=_("Reference"), max_length=80, required=False,
        help_text=_("Of the payment; not needed where the balance covers it, or nothing is owed."),
    )  # fmt: skip


class Mark(forms.Form):
    """When and why a loan is settled no more, or again."""

    happened_on = forms.DateField(label=_("Day"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=200)
