"""What customer service sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.service.words import Why


class Search(forms.Form):
    """The one box."""

    text = forms.CharField(
        label=_("Find a customer"), max_length=120,
        help_text=_("A name or part of it; a whole phone or ID number; the reference of a loan or an order."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip


class Complaint(forms.Form):
    """What a customer complains of, and when somebody looks at it again."""

    about = forms.CharField(
        label=_("What the customer complains of"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    review_on = forms.DateField(
        label=_("Look at it again on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class Reveal(forms.Form):
    """For what a number is looked at."""

    why = forms.TypedChoiceField(label=_("What for"), choices=[("", _("Choose …")), *Why.choices], coerce=Why)
