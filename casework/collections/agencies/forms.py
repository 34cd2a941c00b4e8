"""What is asked about agencies."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.agencies import rules, selectors
from casework.collections.agencies.models import Agency
from casework.collections.models import Bucket
from casework.lib.money import InexactMoney, exact
from casework.portfolio.models import Book
from casework.workflow.picking.forms import Pick, PickedField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# "12%" or "12.5 % from 100000": a rate, and the sum from which on it counts.
_STEP = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,2})?)\s*%(?:\s+from\s+([\d.]+))?\s*$")


class NewAgency(forms.Form):
    """A new agency."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("The source of the files that it sends; it cannot be changed later."),
    )
    book = forms.ModelChoiceField(Book.objects.order_by("code"), label=_("Book"), empty_label=None)


class NewPlan(forms.Form):
    """A plan of commissions: a line a bucket."""

    effective_on = forms.DateField(label=_("Counts from the month beginning on"), widget=DAY)
    tiers = forms.CharField(
        label=_("Rates"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
        help_text=_("A line a bucket. M3: 12%, 15% from 100000 pays 15% for what a month brings beyond 100,000."),
    )  # fmt: skip

    def clean_tiers(self) -> dict[str, list[rules.Tier]]:
        """Turn the lines into tiers by bucket; an error names the line."""
        known = set(Bucket.objects.filter(is_reminder=False).values_list("code", flat=True))
        plan: dict[str, list[rules.Tier]] = {}
        for number, line in enumerate(self.cleaned_data["tiers"].splitlines(), start=1):
            if line.strip():
                bucket, steps = self._line(number, line, known)
                if bucket in plan:
                    self._refuse(number, _("the bucket stands there twice"))
                plan[bucket] = steps
        return plan

    def _line(self, number: int, line: str, known: set[str]) -> tuple[str, list[rules.Tier]]:
        bucket, colon, text = line.partition(":")
        if not colon:
            self._refuse(number, _("a bucket, a colon and its rates are needed"))
        if bucket.strip() not in known:
            self._refuse(number, _("there is no bucket of that name for agencies"))
        return bucket.strip(), [self._tier(number, step) for step in text.split(",")]

    def _tier(self, number: int, step: str) -> rules.Tier:
        match = _STEP.match(step)
        try:
            start = exact(match[2] or "0") if match else None
        except InexactMoney:
            start = None
        if match is None or start is None:
            self._refuse(number, _("a rate is written “12%” or “12.5% from 100000”"))
        return rules.Tier(start, int(Decimal(match[1]) * 100))

    def _refuse(self, number: int, why: Any) -> NoReturn:
        raise forms.ValidationError(_("Line %(number)d: %(why)s."), params={"number": number, "why": why})


def next_plan(plans: "Sequence[selectors.Plan]", *, today: date) -> dict[str, object]:
    """Return what the form is opened with: the newest rates, from the next month that has no plan."""
    if not plans:
        return {"effective_on": rules.month_of(today)}
    after = max(rules.month_of(today), plans[0].effective_on) + timedelta(days=32)
    return {"effective_on": rules.month_of(after), "tiers": _text(plans[0])}


def _text(plan: "selectors.Plan") -> str:
    lines = []
    for bucket, tiers in sorted(plan.tiers.items()):
        steps = [f"{_percent(one.rate_bp)}%" + (f" from {one.amount_from}" if one.amount_from else "") for one in tiers]
        lines.append(f"{bucket}: {', '.join(steps)}")
    return "\n".join(lines)


def _percent(rate_bp: int) -> str:
    return f"{Decimal(rate_bp) / 100:.2f}".rstrip("0").rstrip(".")


class Place(Pick):
    """Which cases go to which agency, until when, and why."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(), to_field_name="public_id", label=_("Agency"), empty_label=None
    )
    due_back_on = forms.DateField(label=_("Due back on"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    asked = ("agency", "due_back_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Agency.objects.filter(closed_at__isnull=True).select_related("book").order_by("name")

    @property
    def placing(self) -> dict[str, Any]:
        """What `place` wants beside the cases; only once validated."""
        return {name: self.cleaned_data[name] for name in self.asked}


class Recall(forms.Form):
    """Which placements are taken back, and why."""

    pick = PickedField(required=True, error_messages={"required": _("Choose at least one case.")})
    reason = forms.CharField(label=_("Reason"), max_length=200)


class NewStatement(forms.Form):
    """Up to which day a statement settles."""

    up_to = forms.DateField(label=_("Settle up to"), widget=DAY)

    def __init__(self, *args: Any, yesterday: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["up_to"].initial = yesterday
