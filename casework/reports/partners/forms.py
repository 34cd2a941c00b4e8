"""What is asked of those who keep channels and funders."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.portfolio.models import AcquisitionChannel, Book
from casework.reports.forms import PeriodForm
from casework.reports.partners.selectors.keeping import percent_of
from casework.reports.templatetags.figures import bare

if TYPE_CHECKING:
    from casework.reports.partners.models import FunderTerms
    from casework.reports.partners.selectors.compared import ComparedLine

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_PARTS = ("principal", "interest", "fee", "penalty")


class NewPartner(forms.Form):
    """A new channel or funder."""

    name = forms.CharField(label=pgettext_lazy("of a partner", "Name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("How files and programs name it; it cannot be changed later.")
    )
    book = forms.ModelChoiceField(Book.objects.order_by("code"), label=_("Book"), empty_label=None)


class Rename(forms.Form):
    """Another name."""

    name = forms.CharField(label=pgettext_lazy("of a partner", "Name"), max_length=80)


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


class ComparedForm(PeriodForm):
    """A period, a book, and a channel or all."""

    channel = forms.ModelChoiceField(
        label=pgettext_lazy("of acquisition", "Channel"), queryset=AcquisitionChannel.objects.order_by("name", "pk"),
        to_field_name="public_id", required=False, empty_label=_("All channels"),
    )  # fmt: skip

    @property
    def chosen(self) -> dict[str, Any] | None:
        """What was chosen, or the defaults while nothing was; None when it is wrong."""
        found = super().chosen
        return None if found is None else {"channel": None, **found}


class Ruling(forms.Form):
    """Which number counts. ours, theirs: as they were shown, so that nobody decides on what was corrected meanwhile."""

    which = forms.ChoiceField(label=_("What counts"), widget=forms.RadioSelect)
    counts = forms.DecimalField(
        label=_("Another number"), min_value=Decimal(0), max_digits=15, decimal_places=2, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=200)
    ours = forms.DecimalField(required=False, max_digits=17, decimal_places=2, widget=forms.HiddenInput)
    theirs = forms.DecimalField(required=False, max_digits=17, decimal_places=2, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, line: "ComparedLine") -> None:
        super().__init__(data, initial={"ours": line.ours, "theirs": line.theirs})
        sides = (("ours", _("Ours"), line.ours), ("theirs", _("Theirs"), line.theirs))
        which: Any = self.fields["which"]
        which.choices = [
            *((side, f"{label}: {bare(number)}") for side, label, number in sides if number is not None),
            ("another", _("Another number")),
        ]

    def clean(self) -> dict[str, Any]:
        """Take the number that was chosen."""
        sent = super().clean() or {}
        chosen = sent.get("which")
        if chosen in {"ours", "theirs"}:
            sent["counts"] = sent.get(chosen)
        if chosen and sent.get("counts") is None:
            self.add_error("counts", _("Which number?"))
        return sent

    @property
    def asked(self) -> dict[str, Any]:
        """What `rule` wants; only once validated."""
        sent = self.cleaned_data
        return {"seen": (sent["ours"], sent["theirs"]), "counts": sent["counts"], "note": sent["note"]}
