"""What operations send about the bounds of a ladder."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.models import Bucket


class Bounds(forms.Form):
    """From which day past due on each bucket begins, from which date on, and why."""

    effective_on = forms.DateField(
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("With the roll of that date."),
    )  # fmt: skip
    note = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, buckets: Sequence[Bucket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buckets = buckets
        for bucket in buckets:
            self.fields[f"lower_{bucket.pk}"] = forms.IntegerField(
                label=_("%(bucket)s begins at, days past due") % {"bucket": bucket.code}, initial=bucket.lower
            )
        self.order_fields([*(f"lower_{bucket.pk}" for bucket in buckets), "effective_on", "note"])

    @property
    def lowers(self) -> list[int]:
        """The bounds in the order of the buckets; only once validated."""
        return [self.cleaned_data[f"lower_{bucket.pk}"] for bucket in self.buckets]

    @property
    def since(self) -> date:
        """From which date on; only once validated."""
        day: date = self.cleaned_data["effective_on"]
        return day


class Dropped(forms.Form):
    """Which change is called off: its date."""

    effective_on = forms.DateField(widget=forms.HiddenInput)
