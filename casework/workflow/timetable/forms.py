"""What is sent about working time."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from holidays.registry import COUNTRIES

from casework.people import week
from casework.people.forms import CalendarForm
from casework.people.models import Calendar, Weekday
from casework.people.services import calendars
from casework.workflow.roster.forms import DAY, HoursField


def countries() -> list[tuple[str, str]]:
    """Return the countries whose public holidays are known: (code, name), by name. The names are English."""
    named = [(codes[1], f"{module.replace('_', ' ').title()} ({codes[1]})") for module, codes in COUNTRIES.items()]
    return sorted(named, key=lambda pair: pair[1])


class CalendarTerms(CalendarForm):
    """What a calendar says: name, zone, whose public holidays, and the hours of each weekday."""

    country = forms.ChoiceField(label=_("Public holidays of"), required=False)

    class Meta(CalendarForm.Meta):
        labels = {"name": _("Name"), "time_zone": _("Time zone"), "subdivision": _("Part of the country")}
        help_texts = {
            "time_zone": _("As Africa/Lagos or Asia/Shanghai."),
            "subdivision": _("The code of a state or province with holidays of its own. Empty: none."),
        }
        fields = ("code", "name", "time_zone", "country", "subdivision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        country = self.fields["country"]
        if isinstance(country, forms.ChoiceField):
            country.choices = [("", _("none")), *countries()]
        if self.instance.pk:
            del self.fields["code"]
        hours = calendars.hours_of(self.instance.hours.all()) if self.instance.pk else {}
        for day in Weekday:
            written = week.written(hours.get(day.value, []))
            self.fields[f"day_{day.value}"] = HoursField(label=day.label, initial=written)

    def clean_time_zone(self) -> str:
        """Take zones of the IANA database only."""
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(_("There is no such time zone. Write it like Africa/Lagos."))
        return zone

    @property
    def terms(self) -> calendars.Terms:
        """What was sent, as the services take it; only once validated."""
        names = calendars.Terms.__dataclass_fields__
        return calendars.Terms(**{name: self.cleaned_data.get(name) or "" for name in names})

    @property
    def hours(self) -> calendars.Week:
        """The hours by weekday; only once validated."""
        return {day.value: self.cleaned_data[f"day_{day.value}"] for day in Weekday}


class Closure(forms.Form):
    """From when to when nobody works, and why."""

    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: the one day."),
    )  # fmt: skip
    name = forms.CharField(label=_("Occasion"), max_length=80)

    def clean(self) -> dict[str, Any]:
        """Let one day be from itself to itself."""
        data = super().clean() or {}
        return {**data, "last_on": data.get("last_on") or data.get("first_on")}


class OpenedDay(forms.Form):
    """Which closed day is worked after all."""

    day = forms.DateField(widget=forms.HiddenInput)


class TeamsCalendar(forms.Form):
    """In which calendar's time the limits of a team's work run."""

    calendar = forms.ModelChoiceField(
        label=_("Calendar"), queryset=Calendar.objects.order_by("name"), required=False,
        empty_label=_("Around the clock"), to_field_name="code",
    )  # fmt: skip
