"""What supervisors say of a result code."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.contact.codes import places
from casework.contact.codes.models import NumberStatus, ResultCode, Suggests
from casework.contact.models import Channel, Party, Result

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CodeForm(forms.Form):
    """What a code means from a day on. row: the version that is changed; None for a new code."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("It cannot be changed later."))
    label_en = forms.CharField(label=_("In English"), max_length=80)
    label_zh = forms.CharField(label=_("In Chinese"), max_length=80)
    result = forms.ChoiceField(label=_("Counts as"), choices=Result.choices)
    parties = forms.MultipleChoiceField(
        label=_("With whom"), choices=Party.choices, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Channel"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("None: every one."),
    )  # fmt: skip
    places = forms.MultipleChoiceField(
        label=_("Offered in"), widget=forms.CheckboxSelectMultiple, required=False, help_text=_("None: everywhere.")
    )
    is_conversation = forms.BooleanField(label=_("It is an effective contact"), required=False)
    suggests = forms.ChoiceField(label=_("Asks for next"), choices=Suggests.choices, required=False)
    number_status = forms.ChoiceField(label=_("Says of the number"), choices=NumberStatus.choices, required=False)
    active_from = forms.DateField(label=_("From"), widget=DAY)

    def __init__(self, data: Any = None, *, row: ResultCode | None = None, today: date) -> None:
        super().__init__(data, initial=_initial(row, today), auto_id="code_%s")
        field = self.fields["places"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = places.all_places()
        if row is not None:
            del self.fields["code"]


class EndForm(forms.Form):
    """Until when a code is offered."""

    last_on = forms.DateField(label=_("Last day"), widget=DAY)


def _initial(row: ResultCode | None, today: date) -> dict[str, Any]:
    if row is None:
        return {"active_from": today}
    names = ("label_en", "label_zh", "result", "is_conversation", "suggests", "number_status")
    lists = {name: [one for one in getattr(row, name).split(",") if one] for name in ("parties", "channels", "places")}
    return {**{name: getattr(row, name) for name in names}, **lists, "active_from": max(today, row.active_from)}
