"""What a supervisor sends about people: one form for each change. `places`: the members whom it is about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.lib.money import MAX_MONEY
from casework.lib.requests import uuid_of
from casework.people import week
from casework.people.models import SkillKind, Weekday, Workload
from casework.workflow.models import Pool, PoolCapacity
from casework.workflow.roster import offers

if TYPE_CHECKING:
    from casework.people.models import Membership

MOST_POINTS = 1_000
DAY = {"type": "date"}


class HoursField(forms.CharField):
    """The hours of one day: "09:00–13:00, 14:00–18:00"; empty for a day off."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "09:00–18:00"}
        super().__init__(required=False, max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> list[week.Stretch]:
        """Return the stretches."""
        try:
            return week.stretches(super().clean(value))
        except week.NotHours as problem:
            raise ValidationError(
                _("Write hours like 09:00–18:00, several with commas; “%(text)s” are none.") % {"text": problem}
            ) from problem


class Change(forms.Form):
    """What all changes have in common. many: it is about several members, fields left empty change nothing."""

    def __init__(self, data: Any = None, *, places: "Sequence[Membership]", **kwargs: Any) -> None:
        self.places, self.many = places, len(places) != 1
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Say whether it is about several members, beside what was sent."""
        return {**(super().clean() or {}), "many": self.many}

    @property
    def place(self) -> "Membership":
        """The one member whom it is about."""
        return self.places[0]


class Skills(Change):
    """Which skills are given and taken away; another one, by kind and code, that nobody has yet."""

    give = forms.MultipleChoiceField(label=_("Give"), required=False, widget=forms.CheckboxSelectMultiple)
    take = forms.MultipleChoiceField(label=_("Take away"), required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(
        label=_("Another skill"), choices=SkillKind.choices, initial=SkillKind.LANGUAGE, required=False
    )
    code = forms.SlugField(
        label=_("Its code"), max_length=40, required=False,
        help_text=_("As work asks for it: a language's code (ha), a product's, or a word of your own."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.label) for one in offers.skills()]
        for name in ("give", "take"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                if not self.many:  # their chips give and take those; asked is only for another one
                    field.widget = forms.MultipleHiddenInput()
                field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Return give and take as (kind, code); refuse a change of nothing, and both for one skill."""
        data = super().clean()
        give, take = ({tuple(key.split(":", 1)) for key in data.get(name, [])} for name in ("give", "take"))
        if data.get("code"):
            give.add((data.get("kind") or SkillKind.LANGUAGE.value, data["code"]))
        if give & take:
            raise ValidationError(_("A skill is given or taken away, not both."))
        if not self.errors and not give | take:
            raise ValidationError(_("Choose a skill."))
        return {**data, "give": give, "take": take}


class Capacity(Change):
    """How many weighted points somebody carries: for the team, of each of its pools, in all."""

    capacity = forms.IntegerField(
        label=_("For this team"), min_value=0, max_value=MOST_POINTS,
        help_text=_("Points: one for an ordinary item. 0: no new work."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = list(Pool.objects.filter(team=self.places[0].team_id).order_by("pk"))
        for pool in self.pools if len(self.pools) > 1 or not self.many else []:
            self.fields[f"pool_{pool.pk}"] = self._optional(_("Of %(pool)s") % {"pool": _(pool.name)})
        self.fields["total"] = self._optional(_("In all, over all teams"))
        self.fields["capacity"].required = not self.many
        if self.many:
            return
        total = Workload.objects.filter(user=self.place.user_id).values_list("capacity", flat=True).first()
        self.initial.update(capacity=self.place.capacity, total=total)
        rows = PoolCapacity.objects.filter(user=self.place.user, pool__in=self.pools)
        self.initial.update({f"pool_{pool}": limit for pool, limit in rows.values_list("pool_id", "capacity")})

    def _optional(self, label: Any) -> forms.IntegerField:
        text = _("Empty: as it is.") if self.many else _("Empty: no limit of its own.")
        return forms.IntegerField(label=label, min_value=0, max_value=MOST_POINTS, required=False, help_text=text)

    def clean(self) -> dict[str, Any]:
        """Return capacity and total (None where nothing is said), and pools: pool → capacity."""
        data = super().clean()
        if self.many and not self.errors and all(value is None for name, value in data.items() if name != "many"):
            raise ValidationError(_("Say at least one capacity."))
        data["pools"] = {pool: data[name] for pool in self.pools if (name := f"pool_{pool.pk}") in data}
        return data


class Limit(Change):
    """Up to which amount somebody may be given, and approve, the team's work."""

    limit = forms.DecimalField(
        label=_("May approve up to"), min_value=0, max_value=MAX_MONEY, max_digits=18, decimal_places=2,
        required=False, localize=False, help_text=_("In the order's currency. Empty: any amount."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.many:
            self.initial["limit"] = self.place.amount_limit


class Shifts(Change):
    """The hours of a week: of one member day by day, of several the same hours on the days that are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.many:
            working = [day.value for day in Weekday][:5]
            self.fields["days"] = forms.TypedMultipleChoiceField(
                label=pgettext_lazy("weekdays", "On"), choices=Weekday.choices, coerce=int, initial=working,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.fields["hours"] = HoursField(label=_("Hours"), help_text=_("Empty: off on these days."))
            return
        rows = self.place.user.shifts.all()
        for day in Weekday:
            mine = [(row.starts, row.ends) for row in rows if row.weekday == day.value]
            self.fields[f"day_{day.value}"] = HoursField(label=day.label, initial=week.written(mine))

    def clean(self) -> dict[str, Any]:
        """Return week: weekday → stretches."""
        data = super().clean()
        if self.many:
            return {"week": dict.fromkeys(data.get("days", []), data.get("hours", []))}
        days = {name: hours for name, hours in data.items() if name.startswith("day_")}
        return {"week": {int(name.removeprefix("day_")): hours for name, hours in days.items()}}


class LeaveDays(Change):
    """From when to when somebody is away, and why. leave: the first day of a planned one that is changed."""

    leave = forms.DateField(required=False, widget=forms.HiddenInput)
    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last_on = forms.DateField(label=_("To"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Those who lead their teams see it.")
    )  # fmt: skip


class PlannedLeave(Change):
    """Which planned leave: its first day."""

    leave = forms.DateField(widget=forms.HiddenInput)


class ConflictWith(Change):
    """Of which customer somebody is given no work, and why."""

    customer = forms.UUIDField(error_messages={"required": _("Choose a customer.")})
    reason = forms.CharField(label=_("Reason"), max_length=200)

    @property
    def chosen(self) -> list[offers.Somebody]:
        """The customer who is chosen already, while something else is wrong or has to be confirmed."""
        sent = uuid_of(str(self["customer"].value() or ""))
        customer = offers.customer_of(sent) if sent else None
        return list(offers.customers_named([customer]).values()) if customer is not None else []

    def clean_customer(self) -> Any:
        """Take customers who exist only."""
        if offers.customer_of(self.cleaned_data["customer"]) is None:
            raise ValidationError(_("There is no such customer."))
        return self.cleaned_data["customer"]


class OfCustomer(Change):
    """Which conflict of interest: its customer."""

    customer = forms.UUIDField(widget=forms.HiddenInput)
