"""Forms of the page of address books."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import LawfulBasis
from casework.portfolio.outside.models import LONGEST_DAYS


class TurnOn(forms.Form):
    """By what right a book keeps address books, from where, and how long."""

    basis = forms.ChoiceField(label=_("Lawful basis"), choices=[("", "—"), *LawfulBasis.choices])
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("How they are collected: which app or form, with which notice.")
    )
    retention_days = forms.IntegerField(
        label=_("Days kept"), min_value=1, max_value=LONGEST_DAYS, help_text=_("After the day of their collection.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def asked(self) -> dict[str, Any]:
        """Return what `turn_on` takes."""
        return dict(self.cleaned_data)


class TurnOff(forms.Form):
    """Why a book does without address books from now on."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
