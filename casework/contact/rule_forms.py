"""Forms in which operations choose and change a book's contact rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casework.contact import rules
from casework.contact.models import Channel, Counts, Preset, Purpose, RuleKind, Scope, Side, Unit
from casework.contact.rulesets import line_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


# What a rule of each kind says.
FIELDS_OF = {
    RuleKind.HOURS.value: ("opens", "closes"),
    RuleKind.REST.value: ("weekdays", "holidays"),
    RuleKind.LIMIT.value: ("most", "counts", "span", "unit", "scope"),
}


class FromADay(forms.Form):
    """From when on, and why."""

    on = forms.DateField(label=_("In force from"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DropRule(FromADay):
    """The day from which a rule no longer holds."""

    on = forms.DateField(label=_("No longer in force from"), widget=DAY)


class ChoosePreset(FromADay):
    """Another preset."""

    preset = forms.ChoiceField(label=_("Rules"), choices=Preset.choices)
    thirds = forms.BooleanField(
        label=_("Contact third parties as far as these rules allow"), required=False,
        help_text=_("Only to find the borrower or to leave a message, never about the debt. Most never allow it."),
    )  # fmt: skip
    keep_own = forms.BooleanField(label=_("Keep our own rules beside them"), required=False)

    field_order = ["preset", "on", "thirds", "keep_own", "reason"]


class AddRule(FromADay):
    """An internal rule of the book's own."""

    # Which fields there are follows from it: another choice fetches the form anew.
    kind = forms.ChoiceField(
        label=_("Rule"), choices=RuleKind.choices,
        widget=forms.Select(
            attrs={"hx-target": "#drawer", "hx-include": "closest form", "hx-params": "not csrfmiddlewaretoken"}
        ),
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, one.label) for one in Purpose if one.value in rules.BOUND_PURPOSES],
        help_text=_("None: all of them."),
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple, choices=Channel.choices,
        help_text=_("None: all of them."),
    )  # fmt: skip
    side = forms.ChoiceField(label=_("Whom"), required=False, choices=[("", _("Everybody")), *Side.choices])
    opens = forms.TimeField(label=_("From"), required=False, widget=CLOCK)
    closes = forms.TimeField(label=_("To"), required=False, widget=CLOCK)
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")), ("5", _("Friday")),
            ("6", _("Saturday")), ("7", _("Sunday")),
        ],
    )  # fmt: skip
    holidays = forms.CharField(
        label=_("Public holidays of"), required=False, max_length=10,
        help_text=_("A country by two letters, or a part of it: CN, DE-BY."),
    )  # fmt: skip
    most = forms.IntegerField(label=_("At most"), required=False, min_value=1, max_value=1_000)
    counts = forms.ChoiceField(label=_("Of what"), required=False, choices=[("", "—"), *Counts.choices])
    span = forms.IntegerField(label=_("In so many"), required=False, min_value=1, max_value=744)
    unit = forms.ChoiceField(label=_("Hours or days"), required=False, choices=[("", "—"), *Unit.choices])
    scope = forms.ChoiceField(label=_("Counted"), required=False, choices=[("", "—"), *Scope.choices])

    field_order = [
        "kind", "opens", "closes", "weekdays", "holidays", "most", "counts", "span", "unit", "scope", "purposes",
        "channels", "side", "on", "reason",
    ]  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], url: str, **options: Any
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial), **options)
        said = str((data if data is not None else initial).get("kind", ""))
        kind = said if said in RuleKind.values else RuleKind.HOURS.value
        self.fields["kind"].widget.attrs["hx-get"] = url
        for other, names in FIELDS_OF.items():
            for name in names if other != kind else ():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of rule needs."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind == RuleKind.HOURS and not (data.get("opens") and data.get("closes") and data["opens"] < data["closes"]):
            self.add_error("closes", _("Say from when to when, the earlier time first."))
        if kind == RuleKind.REST and not (data.get("holidays") or 0 < len(data.get("weekdays", [])) < 7):
            self.add_error("weekdays", _("Choose some of the days, or a country."))
        if kind == RuleKind.LIMIT:
            for name in ("most", "counts", "span", "unit", "scope"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("A limit needs this."))
            longest = rules.LONGEST_SPAN.days
            if data.get("unit") == Unit.DAYS and (data.get("span") or 0) > longest:
                self.add_error("span", _("At most %(days)d days.") % {"days": longest})
        return data

    def line(self) -> rules.Line:
        """Return the rule; only once validated."""
        data = self.cleaned_data
        joined = {name: ",".join(data.get(name, [])) for name in ("purposes", "channels", "weekdays")}
        return line_of({**data, **joined, "basis": "internal", "source": "House rule"})


def first_day(day: date) -> dict[str, Any]:
    """Return what the forms begin with."""
    return {"on": day, "keep_own": True}


def said(sent: QueryDict) -> dict[str, Any]:
    """Return what was entered before another kind was chosen."""
    many = ("purposes", "channels", "weekdays")
    return {name: sent.getlist(name) if name in many else sent[name] for name in sent}
