"""What operations send about how a product's orders are reviewed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Product
from casework.review.services import Terms
from casework.review.states import EvidenceKind, Stage

LONGEST = 3650
STAGES = [("two", _("Initial review and re-review")), ("one", _("Initial review only"))]


class Demanded(forms.Form):
    """The evidence that each stage demands before it approves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in Stage:
            self.fields[f"evidence_{stage.value}"] = forms.MultipleChoiceField(
                label=_("Evidence before approval: %(stage)s") % {"stage": stage.label}, choices=EvidenceKind.choices,
                required=False, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    @property
    def evidence(self) -> dict[Stage, list[EvidenceKind]]:
        """The kinds of evidence by stage; only once validated."""
        return {
            stage: [EvidenceKind(kind) for kind in self.cleaned_data[f"evidence_{stage.value}"]] for stage in Stage
        }  # fmt: skip


class ProductTerms(Demanded):
    """How a product's orders are reviewed."""

    stages = forms.ChoiceField(
        label=_("Stages"), choices=STAGES, widget=forms.RadioSelect,
        help_text=_("Counts for what is decided from now on."),
    )  # fmt: skip
    order_days = forms.IntegerField(
        label=_("Orders expire after, days"), min_value=0, max_value=LONGEST, required=False,
        help_text=_("Without a decision, counted from the day of receipt. Empty: never. Counts for new orders."),
    )  # fmt: skip
    approval_days = forms.IntegerField(
        label=_("Approvals expire after, days"), min_value=0, max_value=LONGEST, required=False,
        help_text=_("Without a payout. Empty: never. Counts for new approvals."),
    )  # fmt: skip
    above_asked = forms.BooleanField(label=_("More than was asked for may be granted"), required=False)
    skill_needed = forms.BooleanField(
        label=_("Only for reviewers who have this product's skill"), required=False,
        help_text=_("Skills are given on the page Skills and shifts. Counts for undecided orders too."),
    )  # fmt: skip
    language = forms.SlugField(
        label=_("Language that its reviewers need"), max_length=40, required=False,
        help_text=_("The code of a skill: en, zh, ha. Empty: any."),
    )  # fmt: skip
    field_order = ("stages", "order_days", "approval_days", "above_asked", "skill_needed", "language")

    @staticmethod
    def beginning(product: Product) -> dict[str, Any]:
        """Return what holds now."""
        names = ("order_days", "approval_days", "above_asked", "skill_needed", "language")
        return {name: getattr(product, name) for name in names} | {"stages": "two" if product.two_stage else "one"}

    @property
    def terms(self) -> Terms:
        """What was sent, as the service takes it; only once validated."""
        sent = self.cleaned_data
        return Terms(
            two_stage=sent["stages"] == "two", order_days=sent["order_days"], approval_days=sent["approval_days"],
            above_asked=sent["above_asked"], skill_needed=sent["skill_needed"], language=sent["language"],
        )  # fmt: skip
