"""What is asked about write-offs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.writeoffs.models import WriteOffCause


class Ask(forms.Form):
    """Why a loan is to be written off."""

    cause = forms.ChoiceField(label=_("Cause"), choices=WriteOffCause.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What was tried"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who decides reads this, and the case's timeline."),
    )  # fmt: skip


class Decide(forms.Form):
    """A word about the decision; needed for a refusal."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    verdict = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")], widget=forms.HiddenInput)
