"""What is asked about legal steps and files of a case."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.collections.forms import DAY
from casework.collections.legal.models import LegalKind
from casework.collections.papers.models import PaperKind
from casework.lib.moments import words_field
from casework.lib.money import ZERO
from casework.lib.uploads import UploadRefused, clean_file


class LegalStepForm(forms.Form):
    """What was done on which day, under which reference, at what cost, and what comes next."""

    kind = forms.ChoiceField(label=_("Step"), choices=LegalKind.choices)
    happened_on = forms.DateField(label=pgettext_lazy("day", "On"), widget=DAY)
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    cost = forms.DecimalField(label=_("Cost"), max_digits=16, decimal_places=2, min_value=0, initial=0)
    next_on = forms.DateField(
        label=_("Next date"), widget=DAY, required=False,
        help_text=_("Whoever holds the case is reminded in the morning of that day."),
    )  # fmt: skip
    note = words_field(_("Note"), required=False, longest=300, rows=2)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id, self.today = "legal_%s", today
        self.initial.update(happened_on=today, cost=ZERO)

    def clean(self) -> dict[str, Any]:
        """Say beside the day what cannot be."""
        data: dict[str, Any] = super().clean() or {}
        if (happened := data.get("happened_on")) and happened > self.today:
            self.add_error("happened_on", _("That day has not come yet."))
        if happened and data.get("next_on") and data["next_on"] <= happened:
            self.add_error("next_on", _("The next date comes after the step."))
        return data


class Paper(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PaperKind.choices)
    file = forms.FileField(label=_("File"), help_text=_("A picture or a PDF."))

    def clean_file(self) -> tuple[str, bytes]:
        """Return name and content of what was sent, judged by what is in it; say beside the field what is wrong."""
        sent = self.cleaned_data["file"]
        content = sent.read()
        try:
            clean_file(name=sent.name, content=content, most=settings.REVIEW_FILE_MAX_BYTES, pictures_only=False)
        except UploadRefused as error:
            raise forms.ValidationError(str(error)) from error
        return sent.name, content

    def asked(self) -> dict[str, Any]:
        """Return what the service takes."""
        name, content = self.cleaned_data["file"]
        return {"kind": self.cleaned_data["kind"], "name": name, "content": content}


class Why(forms.Form):
    """Why a line is struck out or a file taken away."""

    reason = words_field(_("Reason"), longest=200)
