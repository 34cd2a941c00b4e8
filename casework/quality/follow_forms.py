"""What can be typed about what follows from inspections: actions, disputes, minutes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.people.models import Team
from casework.quality.models import Finding, Minutes


class FinishForm(forms.Form):
    """What was done."""

    outcome = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class DisputeForm(forms.Form):
    """Why one objects."""

    reason = forms.CharField(
        label=_("Why the result is not right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


class RulingForm(forms.Form):
    """Which failed answers are struck, and why, or why none is."""

    ruling = forms.CharField(label=_("Ruling"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, failed: Sequence[tuple[Finding, str]]) -> None:
        super().__init__(data)
        self.fields["struck"] = forms.TypedMultipleChoiceField(
            label=_("Struck: counts as passed"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
            choices=[(finding.pk, text) for finding, text in failed],
            help_text=_("None struck rejects the dispute."),
        )  # fmt: skip
        self.order_fields(["struck", "ruling"])


class MinutesForm(forms.Form):
    """Minutes of a meeting."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    title = forms.CharField(label=pgettext_lazy("meeting", "About"), max_length=120)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("all teams")
    )
    present = forms.CharField(label=_("Present"), max_length=500, required=False)
    text = forms.CharField(label=_("Minutes"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, teams: Sequence[Team], today: date, before: Minutes | None = None) -> None:
        self.today = today
        initial: dict[str, Any] = {"held_on": today, "seen": 0}
        if before is not None:
            initial = {name: getattr(before, name) for name in ("held_on", "title", "team", "present", "text")}
            initial["seen"] = before.version
        super().__init__(data, initial=initial)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])

    def clean_held_on(self) -> date:
        """Refuse a day that is yet to come."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(_("The meeting has not been held yet."))
        return held_on
