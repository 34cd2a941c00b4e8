"""What can be typed about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_ITEMS = 1000


class Capacity(forms.Form):
    """How much one member of a team carries at most."""

    capacity = forms.IntegerField(
        label=_("Capacity"),
        min_value=0,
        max_value=MOST_ITEMS,
        help_text=_("The number of open items this person can hold for the team. 0: no new work."),
    )
