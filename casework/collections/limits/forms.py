"""The drawer in which the limits of waivers are set."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.limits.selectors import Key, Place
from casework.collections.models.waivers import APPROVERS, WAIVABLE
from casework.lib.templatetags.ui import bare_percent


class Limits(forms.Form):
    """A share for each role and part; an empty one is that of the wider place."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys: dict[str, Key] = {}
        for role, role_label in APPROVERS:
            for part, part_label in WAIVABLE:
                share = place.shares[role, part]
                name = f"{role}_{part}"
                self._keys[name] = (role, part)
                self.fields[name] = forms.DecimalField(
                    label=f"{role_label} · {part_label}, %", min_value=0, max_value=100, decimal_places=2,
                    required=False, initial=bare_percent(share.bp) if share.is_own else None,
                    widget=forms.NumberInput(attrs={"placeholder": bare_percent(share.bp)}),
                )  # fmt: skip
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)

    def asked(self) -> dict[str, Any]:
        """Return what `set_limits` takes: hundredths of a percent by role and part, None for the wider place's."""
        said = self.cleaned_data
        shares = {key: _points(said[name]) for name, key in self._keys.items()}
        return {"shares": shares, "reason": said["reason"]}


def _points(share: Decimal | None) -> int | None:
    return None if share is None else int(share.scaleb(2))
