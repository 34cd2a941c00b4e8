"""What can be typed in quality: how to draw a sample, a scorecard, a plan."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.quality import words
from casework.quality.models import Method, SamplingPlan, Subject
from casework.quality.selectors.scorecard import Question
from casework.quality.services import Answer

MOST_REMARK = 300
MOST_COMMENT = 2000
MOST_SCORE = 1_000_000
PASS, FAIL = "pass", "fail"
BY_HAND = "hand"
# What a reason's number means, where it has one that people choose; the others are simply on or off.
NUMBERS = {
    "new_staff": (_("days since joining"), 30, 365),
    "very_fast": (_("seconds after opening"), 60, 3600),
    "near_threshold": (_("points to either side"), 10, 500),
    "early_default": (_("days after the first due date"), 7, 90),
}


class DrawForm(forms.Form):
    """Which day's work of which kind: by the plan, or by hand a share or a number."""

    subject = forms.ChoiceField(label=_("Work"), choices=Subject.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(
        label=_("How"),
        choices=[
            (Method.RANDOM, _("By the plan: stratified, at random")),
            (Method.TARGETED, _("By the plan: targeted")),
            (BY_HAND, _("By hand: at random, of all alike")),
        ],
    )
    percent = forms.DecimalField(
        label=_("By hand: share, %"), min_value=Decimal("0.1"), max_value=100, max_digits=4, decimal_places=1,
        required=False, help_text=_("Of all there is of the day, rounded up."),
    )  # fmt: skip
    size = forms.IntegerField(
        label=_("Or a number"), min_value=1, max_value=100_000, required=False,
        help_text=_("If the day has fewer, all of them are drawn."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, day: date, **options: Any) -> None:
        super().__init__(data, initial={"day": day, "subject": Subject.ORDER, "method": Method.RANDOM}, **options)

    def clean(self) -> dict[str, Any]:
        """Turn the percentage into a rate; a number goes before it."""
        cleaned = super().clean() or {}
        percent, size = cleaned.pop("percent", None), cleaned.get("size")
        if not self.errors and cleaned.get("method") == BY_HAND and percent is None and size is None:
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


class MarkForm(forms.Form):
    """A comment on one second of a recording."""

    call = forms.UUIDField(widget=forms.HiddenInput)
    second = forms.IntegerField(label=_("Second"), min_value=0, max_value=100_000)
    comment = forms.CharField(label=_("Comment"), max_length=MOST_REMARK)


class PlanForm(forms.Form):
    """The next version of a plan: from when on, how much, and what is singled out."""

    first_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    percent = forms.DecimalField(
        label=_("Share of each stratum, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
        help_text=_("Person, outcome, pool and day make a stratum. In the long run each gives this share; 0: none."),
    )  # fmt: skip
    double_percent = forms.DecimalField(
        label=_("Scored by a second inspector, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
        help_text=_("Of what is drawn. Neither inspector can tell."),
    )  # fmt: skip
    most = forms.IntegerField(label=_("At most per person and day"), min_value=1, max_value=1000)
    threshold = forms.IntegerField(
        label=_("Threshold of the machine's score"), min_value=0, max_value=MOST_SCORE, required=False
    )
    note = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, plan: SamplingPlan, first_on: date) -> None:
        initial = {
            "first_on": first_on, "percent": _percent(plan.rate), "double_percent": _percent(plan.double_rate),
            "most": plan.most, "threshold": plan.reasons.get("threshold"),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.targeted = plan.method == Method.TARGETED
        for name in ("percent", "double_percent") if self.targeted else ("most", "threshold"):
            del self.fields[name]
        self.codes = words.REASONS_OF.get(plan.subject, tuple(words.REASONS)) if self.targeted else ()
        if self.targeted:
            self._offer(plan)

    def _offer(self, plan: SamplingPlan) -> None:
        if "near_threshold" not in self.codes:
            del self.fields["threshold"]
        for code in self.codes:
            label = words.REASONS[code]
            self.fields[f"on-{code}"] = forms.BooleanField(label=label, required=False, initial=code in plan.reasons)
            if code in NUMBERS:
                what, usual, most = NUMBERS[code]
                self.fields[f"n-{code}"] = forms.IntegerField(
                    label=what, min_value=1, max_value=most, required=False, initial=plan.reasons.get(code, usual)
                )

    def clean(self) -> dict[str, Any]:
        """Refuse to single out what is near to a threshold that is not said."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("on-near_threshold") and said.get("threshold") is None and not self.has_error("threshold"):
            self.add_error("threshold", _("Say to which score the work is near."))
        return said

    @property
    def offered(self) -> list[tuple[Any, Any]]:
        """Each reason to tick, with its number's field (None where it has none)."""
        return [(self[f"on-{code}"], self[f"n-{code}"] if code in NUMBERS else None) for code in self.codes]

    @property
    def terms(self) -> dict[str, Any]:
        """What a valid form says, as `services.change_plan` takes it."""
        said = self.cleaned_data
        given: dict[str, Any] = {"first_on": said["first_on"], "note": said["note"]}
        if not self.targeted:
            return {**given, "rate": said["percent"] / 100, "double_rate": said["double_percent"] / 100}
        reasons = {
            code: said.get(f"n-{code}") or (NUMBERS[code][1] if code in NUMBERS else 1)
            for code in self.codes
            if said[f"on-{code}"]
        }
        if said.get("threshold") is not None:
            reasons["threshold"] = said["threshold"]
        return {**given, "rate": Decimal(bool(reasons)), "most": said["most"], "reasons": reasons}


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}"
