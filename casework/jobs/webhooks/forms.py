"""What is asked about an endpoint."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from casework.jobs.webhooks import guard, kinds

GRACES = [(0, _("None: the old one is known to others")), (1, _("1 hour")), (24, _("1 day")), (168, _("7 days"))]


class EndpointForm(forms.Form):
    """Where an endpoint is, and what it is told."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("https, in the open internet."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "placeholder": "https://"}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=40, required=False, validators=[RegexValidator(r"^[\w.-]+$")],
        help_text=_("Whose orders it is told of: the source of an API client or of a mapping. Empty: all of them."),
    )  # fmt: skip
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the events that there are."""
        super().__init__(*args, **kwargs)
        field = self.fields["events"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = kinds.offered()

    def clean_url(self) -> str:
        """Refuse at its field what leads to where no webhook may go; each attempt looks again."""
        url: str = self.cleaned_data["url"]
        try:
            guard.target_of(url)
        except guard.AddressRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return url


class RotateForm(forms.Form):
    """How long the old secret signs beside the new one."""

    grace = forms.TypedChoiceField(
        label=_("The old secret signs beside it for"), coerce=int, choices=GRACES, initial=24
    )

    def asked(self) -> timedelta:
        """Return the grace."""
        return timedelta(hours=self.cleaned_data["grace"])
