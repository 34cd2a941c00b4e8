"""What supervisors send of chosen items."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.workflow.priority import Priority

MOST_PICKED = 200


class PickedField(forms.Field):
    """The public ids of the rows that were ticked; garbage among them is refused."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Turn texts into ids."""
        try:
            return [UUID(str(text)) for text in value or []][:MOST_PICKED]
        except ValueError as error:
            raise forms.ValidationError(_("Choose from the list."), code="invalid") from error


class Pick(forms.Form):
    """Which items: ticked ones, or all that a filter lets through (matching: its query; token: as confirmed)."""

    pick = PickedField(required=False)
    matching = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choose: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose = choose

    def clean(self) -> dict[str, Any]:
        """Ask for a choice, one way or the other."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("pick") or data.get("matching") or data.get("token") or "pick" in self.errors):
            self.add_error("pick", self.choose)
        return data

    @property
    def picked(self) -> list[UUID]:
        """The rows picked, none when what was sent is no list of them; only once validated."""
        picked: list[UUID] = self.cleaned_data.get("pick", [])
        return picked

    @property
    def token_sent(self) -> str:
        """What stands for all that a filter lets through, once it was confirmed."""
        return str(self.cleaned_data.get("token", ""))


class Assign(Pick):
    """Which items to whom, and why; deal: not to one person, but among the team by its policy."""

    person = forms.UUIDField(required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    over_capacity = forms.BooleanField(required=False)
    deal = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for somebody, and for a reason to exceed what they can carry."""
        data = super().clean()
        if not data.get("deal") and not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose somebody."))
        if data.get("over_capacity") and not data.get("reason"):
            self.add_error("reason", _("Say why their capacity may be exceeded."))
        return data

    @property
    def giving(self) -> dict[str, Any]:
        """What the giver said beside the person: the reason, and that room may be exceeded; only once validated."""
        return {name: self.cleaned_data[name] for name in ("reason", "over_capacity")}


class Release(Pick):
    """Which items go back to the pool, and why."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class Prioritise(Release):
    """Which items are worked how soon, and why."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.HIGH, widget=forms.RadioSelect
    )
