"""What people send to manual review's pages."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from casework.review.states import Decided, FileKind

MOST_REASONS = 30


class Decide(forms.Form):
    """A decision: outcome, the reasons of that outcome, what is granted, note, and the version that was read."""

    outcome = forms.ChoiceField(choices=Decided.choices, error_messages={"required": _("Choose approve or reject.")})
    amount = forms.DecimalField(
        label=_("Approved amount"), required=False, max_digits=18, decimal_places=2, localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    term = forms.IntegerField(
        label=_("Term"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decision_%s")  # the order page has other forms with a note
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Take the reasons of the chosen outcome only: those ticked before under the other one do not count."""
        data: dict[str, Any] = super().clean() or {}
        sent = self.data.getlist if isinstance(self.data, MultiValueDict) else self.data.get
        data["reasons"] = list(sent(f"reasons_{data.get('outcome', '')}") or [])
        return data


class Draft(forms.Form):
    """What a reviewer has entered so far, as typed; nothing of it is judged before it is decided."""

    outcome = forms.ChoiceField(choices=[("", ""), *Decided.choices], required=False)
    note = forms.CharField(required=False, max_length=2000, strip=False)
    amount = forms.CharField(required=False, max_length=24)
    term = forms.CharField(required=False, max_length=8)
    draft_version = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        """Take the reasons of the chosen outcome, and name the version as the service does."""
        data: dict[str, Any] = super().clean() or {}
        sent = self.data.getlist if isinstance(self.data, MultiValueDict) else self.data.get
        data["reasons"] = [str(code)[:30] for code in sent(f"reasons_{data.get('outcome', '')}") or []][:MOST_REASONS]
        data["seen"] = data.pop("draft_version", 0)
        return data


class Check(forms.Form):
    """A tick at a finding, and the version of the check that was seen."""

    checked = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0)


class Note(forms.Form):
    """A new note. Whether it is one is the service's to say."""

    text = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "data-key": "n"})
    )  # fmt: skip


class ChangedNote(Note):
    """A note that was changed, and the version that was."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class Attach(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(label=_("What it is"), choices=FileKind.choices, initial=FileKind.DOCUMENT)
    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file.")})


class RemoveFile(forms.Form):
    """Why a file is wrong."""

    reason = forms.CharField(
        label=_("Why it is wrong"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
