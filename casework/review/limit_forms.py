"""What is sent about the limits of stages."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 60 * 24 * 30


class StageLimit(forms.Form):
    """How long a stage may take, and how long before its end an order counts as near."""

    minutes = forms.IntegerField(
        label=_("Limit, minutes"), min_value=2, max_value=LONGEST,
        help_text=_("Of the team's working time, from the first assignment on; it stands still on hold."),
    )  # fmt: skip
    warn_minutes = forms.IntegerField(
        label=_("Near, minutes before"), min_value=1, max_value=LONGEST,
        help_text=_("From then on an order is shown as near its limit, and its supervisor is told."),
    )  # fmt: skip
