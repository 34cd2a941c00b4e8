"""What people write when they take a step beside the decision: one small form per step, shown in the drawer."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.contact.forms import PointField
from casework.lib.moments import Moment, words_field
from casework.portfolio.models import ContactPoint
from casework.review.models import ReviewOrder
from casework.review.states import AskedOf


class StepForm(forms.Form):
    """A step's form. order: what it is taken with; now: for what is proposed."""

    def __init__(self, *args: Any, order: ReviewOrder, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "step_%s")
        super().__init__(*args, **kwargs)
        self.order = order
        self.propose(now)

    def propose(self, now: datetime) -> None:
        """Fill in what is most often meant."""


class Hold(StepForm):
    """What is asked for, from whom, until when."""

    asked_of = forms.ChoiceField(label=_("From whom"), choices=AskedOf.choices, widget=forms.RadioSelect)
    asked = words_field(_("What is asked for"))
    due_at = Moment(label=_("Until"))

    def propose(self, now: datetime) -> None:
        """Propose the applicant, and this time of the day after tomorrow."""
        self.initial.setdefault("asked_of", AskedOf.APPLICANT)
        self.initial.setdefault("due_at", timezone.localtime(now + timedelta(days=2)).replace(second=0, microsecond=0))


class Resume(StepForm):
    """What arrived."""

    note = words_field(_("What arrived"), required=False)


class Callback(StepForm):
    """When to call whom, and what to say."""

    at = Moment(label=_("When"))
    point = PointField(
        label=_("Number"), queryset=ContactPoint.objects.none(), required=False, empty_label=_("Any number")
    )
    note = words_field(_("Note"), required=False, longest=300, rows=2)

    def propose(self, now: datetime) -> None:
        """Propose an hour from now, and offer the applicant's numbers."""
        self.initial.setdefault("at", timezone.localtime(now + timedelta(hours=1)).replace(second=0, microsecond=0))
        field = self.fields["point"]
        if isinstance(field, PointField):
            field.queryset = ContactPoint.objects.filter(customer=self.order.customer_id)

    def clean_point(self) -> Any:
        """Hand on the number's public id, as the service takes it."""
        point = self.cleaned_data["point"]
        return point.public_id if point else None


class Question(StepForm):
    """What the re-review asks."""

    question = words_field(_("Question"), longest=2000, rows=4)


class Answer(StepForm):
    """What the initial review answers."""

    answer = words_field(_("Answer"), longest=2000, rows=5)


class Reason(StepForm):
    """Why."""

    reason = words_field(_("Reason"), longest=200)


class Nothing(StepForm):
    """Nothing to say."""
