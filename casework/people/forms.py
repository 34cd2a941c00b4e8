"""What can be typed about people."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from holidays import list_supported_countries

from casework.people.models import Calendar


class CalendarForm(forms.ModelForm[Calendar]):
    """A calendar; its zone, country and subdivision have to exist, or limits could not be computed."""

    class Meta:
        model = Calendar
        fields = ("code", "name", "time_zone", "country", "subdivision")

    def clean_time_zone(self) -> str:
        """Take zones of the IANA database only."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("There is no such time zone. Write it like Africa/Lagos."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Take countries whose public holidays are known, and their own subdivisions."""
        data: dict[str, Any] = super().clean() or {}
        data["country"] = str(data.get("country", "")).upper()
        known = list_supported_countries()
        if data["country"] and data["country"] not in known:
            self.add_error("country", _("The public holidays of this country are not known."))
        elif data.get("subdivision") and data["subdivision"] not in known.get(data["country"], []):
            self.add_error("subdivision", _("This country has no such subdivision."))
        return data


class SaveView(forms.Form):
    """Under which name a filter is kept, for whom, and whether the page shall open with it."""

    page = forms.CharField(max_length=80, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    team = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    shared = forms.BooleanField(label=_("Share with everybody who leads this team"), required=False)
    default = forms.BooleanField(label=_("Open the page with this filter"), required=False)


class RenameView(forms.Form):
    """How a saved filter is called from now on."""

    name = forms.CharField(label=_("Name"), max_length=60)


class Pause(forms.Form):
    """Why work stops or comes again."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
