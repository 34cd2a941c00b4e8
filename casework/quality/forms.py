"""What can be typed in quality: how to draw a sample, and a scorecard."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.quality.rules import NIGHTLY_RATE
from casework.quality.selectors.inspection import Question
from casework.quality.services import Answer

MOST_REMARK = 300
MOST_COMMENT = 2000
PASS, FAIL = "pass", "fail"


class DrawForm(forms.Form):
    """Which day, and how many of its decisions: a share, or a number."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    percent = forms.DecimalField(
        label=_("Share, %"), min_value=Decimal("0.1"), max_value=100, max_digits=4, decimal_places=1, required=False,
        help_text=_("Of all decisions of the day, rounded up."),
    )  # fmt: skip
    size = forms.IntegerField(
        label=_("Or a number"), min_value=1, max_value=100_000, required=False,
        help_text=_("If the day has fewer decisions, all of them are drawn."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, day: date, **options: Any) -> None:
        super().__init__(data, initial={"day": day, "percent": int(NIGHTLY_RATE * 100)}, **options)

    def clean(self) -> dict[str, Any]:
        """Turn the percentage into a rate; a number goes before it."""
        cleaned = super().clean() or {}
        percent, size = cleaned.pop("percent", None), cleaned.get("size")
        if not self.errors and percent is None and size is None:
            self.add_error("percent", _("Give a share or a number."))
        rate = None if size is not None or percent is None else percent / 100
        return {**cleaned, "rate": rate}


class ScoreForm(forms.Form):
    """A scorecard: pass or fail for each question, with a remark; and a comment on the whole."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=MOST_COMMENT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        self.questions = questions
        choices = [(PASS, _("Pass")), (FAIL, _("Fail"))]
        for question in questions:
            name = question.item.pk
            self.fields[f"item-{name}"] = forms.ChoiceField(label=question.text, choices=choices)
            self.fields[f"remark-{name}"] = forms.CharField(label=_("Remark"), max_length=MOST_REMARK, required=False)

    @property
    def rows(self) -> list[tuple[Question, Any, Any]]:
        """Each question with its two fields."""
        return [(q, self[f"item-{q.item.pk}"], self[f"remark-{q.item.pk}"]) for q in self.questions]

    @property
    def findings(self) -> list[Answer]:
        """The answers of a valid form."""
        cleaned = self.cleaned_data
        return [
            Answer(item=pk, passed=cleaned[f"item-{pk}"] == PASS, remark=cleaned[f"remark-{pk}"])
            for pk in (question.item.pk for question in self.questions)
        ]
