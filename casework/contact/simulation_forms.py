"""The form that asks what rules would have refused."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.contact.models import Preset
from casework.contact.rule_forms import DAY
from casework.contact.services import FURTHEST

if TYPE_CHECKING:
    from casework.contact.selectors import SimulationsPage

VERSION, PRESET = "version-", "preset-"


class Simulate(forms.Form):
    """Which rules, and over which days of the book."""

    rules = forms.ChoiceField(label=_("Rules to try"))
    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)
    thirds = forms.BooleanField(label=_("Contact third parties as far as these rules allow"), required=False)
    keep_own = forms.BooleanField(label=_("Keep our own rules beside them"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, page: "SimulationsPage", today: date) -> None:
        earliest = today - timedelta(days=FURTHEST)
        super().__init__(data, initial={"first": earliest, "last": today, "keep_own": True})
        self._versions = {f"{VERSION}{one.number}": one for one in page.versions}
        choices: Any = self.fields["rules"]
        choices.choices = [
            (_("As they come"), [(f"{PRESET}{word}", label) for word, label in Preset.choices]),
            (
                _("Versions of this book"),
                [(key, f"v{one.number} · {one.get_preset_display()}") for key, one in self._versions.items()],
            ),
        ]
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"min": earliest.isoformat(), "max": today.isoformat()}

    def asked(self) -> dict[str, Any]:
        """Return what the service takes; only once validated. The two boxes belong to a preset."""
        data = self.cleaned_data
        chosen = data["rules"]
        return {
            "version": self._versions.get(chosen), "first": data["first"], "last": data["last"],
            "preset": chosen.removeprefix(PRESET) if chosen.startswith(PRESET) else "",
            "thirds": data["thirds"], "keep_own": data["keep_own"],
        }  # fmt: skip
