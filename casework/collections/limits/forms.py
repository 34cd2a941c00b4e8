"""The drawers in which limits are set."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.limits.shape import AND, Limit, Place, Table, Text, Unit
from casework.lib.templatetags.ui import bare_percent


class Limits(forms.Form):
    """What holds in one place; an empty field is what the wider place says."""

    def __init__(self, *args: Any, table: Table, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limits = table.limits
        for limit in table.limits:
            self.fields[limit.name] = _field(limit, place)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)

    def asked(self) -> dict[str, Any]:
        """Return what `set_limits` takes: by name, in the limits' units, None for what the wider place says."""
        said = self.cleaned_data
        return {"values": {one.name: _value(one, said[one.name]) for one in self._limits}, "reason": said["reason"]}


class Pair(forms.Form):
    """Which two places are meant together."""

    def __init__(self, *args: Any, pairs: list[tuple[Text, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (label, choices) in enumerate(pairs):
            self.fields[f"of_{number}"] = forms.ChoiceField(label=str(label), choices=choices)

    def scope(self) -> str:
        """Return how an address names the pair."""
        return AND.join(self.cleaned_data.values())


def _field(limit: Limit, place: Place) -> forms.Field:
    is_share = limit.unit == Unit.SHARE
    cell = place.cell(limit)
    given: dict[str, Any] = {
        "label": f"{limit.full_label}, %" if is_share else str(limit.full_label), "required": False,
        "initial": _written(limit, cell.value) if cell.is_own else None,
        "widget": forms.NumberInput(attrs={"placeholder": _written(limit, place.wider[limit.name])}),
    }  # fmt: skip
    if not is_share:
        return forms.IntegerField(min_value=limit.least, max_value=limit.most, **given)
    least, most = (Decimal(bound).scaleb(-2) for bound in (limit.least, limit.most))
    return forms.DecimalField(min_value=least, max_value=most, decimal_places=2, **given)


def _written(limit: Limit, value: int) -> str:
    return bare_percent(value) if limit.unit == Unit.SHARE else str(value)


def _value(limit: Limit, said: Decimal | int | None) -> int | None:
    if said is None:
        return None
    return int(Decimal(said).scaleb(2)) if limit.unit == Unit.SHARE else int(said)
