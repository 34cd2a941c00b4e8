"""What people send to the pages about assignment."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.workflow.models import Strategy
from casework.workflow.policies import DEFAULT_WEIGHTS

MOST_DAYS, MOST_MINUTES, MOST_WEIGHT = 365, 24 * 60, 10


class NewPolicy(forms.Form):
    """The next version of a team's policy."""

    strategy = forms.ChoiceField(
        label=_("Who gets an item"), choices=Strategy.choices,
        help_text=_("Among those who may have it. Least loaded: by open points ÷ capacity."),
    )  # fmt: skip
    load = forms.FloatField(label=_("Weight of the load"), min_value=0, max_value=MOST_WEIGHT)
    hard = forms.FloatField(label=_("Weight of hard items"), min_value=0, max_value=MOST_WEIGHT)
    value = forms.FloatField(label=_("Weight of the amount"), min_value=0, max_value=MOST_WEIGHT)
    hard_from = forms.IntegerField(label=_("An item is hard from so many points on"), min_value=1, max_value=100)
    sticky_days = forms.IntegerField(
        label=_("Days for which a customer stays with the same person"), min_value=0, max_value=MOST_DAYS,
        help_text=_("0: off."),
    )  # fmt: skip
    grace_minutes = forms.IntegerField(
        label=_("Minutes offline after which untouched work goes back"), min_value=0, max_value=MOST_MINUTES,
        help_text=_("0: it stays. Work that was opened always stays and is shown on the team page."),
    )  # fmt: skip
    drain = forms.BooleanField(label=_("Freed capacity pulls waiting work at once"), required=False)
    next_allowed = forms.BooleanField(label=_("People may take the next item themselves"), required=False)
    deal_minutes = forms.IntegerField(
        label=_("Deals what waits, minutes after opening"), min_value=0, max_value=MOST_MINUTES, required=False,
        help_text=_("Each working day of the team's calendar, after the roll, to who is there. Empty: not by itself."),
    )  # fmt: skip
    hold_out_share = forms.DecimalField(
        label=_("Percent of new cases that nobody works at first"), min_value=0, max_value=50, decimal_places=2,
        required=False, help_text=_("Drawn at random as they enter the team's pools, to measure self-cure. 0: none."),
    )  # fmt: skip
    hold_out_days = forms.IntegerField(
        label=_("Days for which they are held out"), min_value=0, max_value=MOST_DAYS, required=False,
    )  # fmt: skip
    effective_at = forms.DateTimeField(
        label=_("In force from"), required=False, help_text=_("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Ask for both of share and days, or for none."""
        data = dict(super().clean() or {})
        wrong = self.has_error("hold_out_share") or self.has_error("hold_out_days")
        if not wrong and bool(data.get("hold_out_share")) != bool(data.get("hold_out_days")):
            self.add_error("hold_out_days", _("Say both which share is held out and for how many days, or neither."))
        return data

    def version(self) -> dict[str, Any]:
        """Return what was chosen, as `policies.make_version` takes it; only once validated."""
        data = dict(self.cleaned_data)
        data["hold_out_bp"] = int((data.pop("hold_out_share") or 0) * 100)
        data["hold_out_days"] = data["hold_out_days"] or 0
        return data | {"weights": {name: data.pop(name) for name in DEFAULT_WEIGHTS}}


class Try(forms.Form):
    """By which strategy a pool is dealt; empty: the policy's own."""

    strategy = forms.ChoiceField(
        label=_("Strategy"), choices=[("", _("As the policy says")), *Strategy.choices], required=False
    )


class Replay(forms.Form):
    """By which version of the policy a past deal is replayed (empty: its own), and by which strategy (empty: the
    version's).
    """

    strategy = forms.ChoiceField(
        label=_("Strategy"), choices=[("", _("As the policy says")), *Strategy.choices], required=False
    )

    def __init__(self, *args: Any, versions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.ChoiceField(
            label=_("Policy"), choices=[("", _("The one it was dealt by")), *versions], required=False
        )
        self.order_fields(["version"])

    def chosen(self, name: str) -> str:
        """Return what was chosen, "" for nothing and for what there is not."""
        self.full_clean()
        return str(self.cleaned_data.get(name, ""))


class PoolDay(forms.Form):
    """A pool and a day, both optional."""

    pool = forms.UUIDField(required=False)
    day = forms.DateField(required=False)
