"""What is asked of those who keep channels and funders."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Book
from casework.reports.partners.selectors.keeping import percent_of

if TYPE_CHECKING:
    from casework.reports.partners.models import FunderTerms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_PARTS = ("principal", "interest", "fee", "penalty")


class NewPartner(forms.Form):
    """A new channel or funder."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("How files and programs name it; it cannot be changed later.")
    )
    book = forms.ModelChoiceField(Book.objects.order_by("code"), label=_("Book"), empty_label=None)


class Rename(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=80)


def _percent(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(100), decimal_places=2, max_digits=5,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip


class NewShares(forms.Form):
    """A share of each part of what is paid, from a day on."""

    effective_on = forms.DateField(label=_("Counts for money paid from"), widget=DAY)
    principal = _percent(_("Principal, %"))
    interest = _percent(_("Interest, %"))
    fee = _percent(_("Fees, %"))
    penalty = _percent(_("Penalties, %"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    @property
    def asked(self) -> dict[str, Any]:
        """What `ask_shares` wants; only once validated."""
        sent = self.cleaned_data
        bp = {part: int(sent[part] * 100) for part in _PARTS}
        return {"effective_on": sent["effective_on"], "reason": sent["reason"], "bp": bp}


def beginning(newest: "FunderTerms | None") -> dict[str, Any]:
    """Return what the form is opened with: the newest shares."""
    return {part: percent_of(getattr(newest, f"{part}_bp")) for part in _PARTS} if newest else {}


class Decide(forms.Form):
    """Whether a share counts."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
