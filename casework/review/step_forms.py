"""What people write when they take a step beside the decision: one small form per step, shown in the drawer."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.contact.forms import PointField
from casework.portfolio.models import ContactPoint
from casework.review.models import ReviewOrder
from casework.review.states import AskedOf

# What the browser's own picker sends and takes.
LOCAL = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A moment of the reader's day, picked with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class StepForm(forms.Form):
    """A step's form. order: what it is taken with; now: for what is proposed."""

    def __init__(self, *args: Any, order: ReviewOrder, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "step_%s")
        super().__init__(*args, **kwargs)
        self.order = order
        self.propose(now)

    def propose(self, now: datetime) -> None:
        """Fill in what is most often meant."""


def _words(label: Any, *, required: bool = True, longest: int = 500, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": longest})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


class Hold(StepForm):
    """What is asked for, from whom, until when."""

    asked_of = forms.ChoiceField(label=_("From whom"), choices=AskedOf.choices, widget=forms.RadioSelect)
    asked = _words(_("What is asked for"))
    due_at = Moment(label=_("Until"))

    def propose(self, now: datetime) -> None:
        """Propose the applicant, and this time of the day after tomorrow."""
        self.initial.setdefault("asked_of", AskedOf.APPLICANT)
        self.initial.setdefault("due_at", timezone.localtime(now + timedelta(days=2)).replace(second=0, microsecond=0))


class Resume(StepForm):
    """What arrived."""

    note = _words(_("What arrived"), required=False)


class Callback(StepForm):
    """When to call whom, and what to say."""

    at = Moment(label=_("When"))
    point = PointField(
        label=_("Number"), queryset=ContactPoint.objects.none(), required=False, empty_label=_("Any number")
    )
    note = _words(_("Note"), required=False, longest=300, rows=2)

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

    question = _words(_("Question"), longest=2000, rows=4)


class Answer(StepForm):
    """What the initial review answers."""

    answer = _words(_("Answer"), longest=2000, rows=5)


class Reason(StepForm):
    """Why."""

    reason = _words(_("Reason"), longest=200)


class Nothing(StepForm):
    """Nothing to say."""
