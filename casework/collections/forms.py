"""What people send to the pages of collections."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.collections.models import CollectionCase
from casework.collections.selectors.known import numbers_of
from casework.collections.selectors.reach import purpose_of
from casework.contact.forms import AttemptForm, PointField
from casework.lib.moments import words_field
from casework.portfolio.models import Book, ContactPoint, PointStatus, Relation

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CaseAttempt(AttemptForm):
    """A contact made for a case; a reminder offers the borrower's own numbers only. point: chosen beforehand."""

    def __init__(self, data: Any = None, *, case: CollectionCase, point: ContactPoint | None = None) -> None:
        super().__init__(
            data, customer=case.customer, purpose=purpose_of(case), auto_id="contact_%s", initial={"point": point},
            place=case.bucket.code, points=numbers_of(case),
        )  # fmt: skip
        points = self.fields["point"]
        if case.bucket.is_reminder and isinstance(points, PointField) and points.queryset is not None:
            offered = points.choices  # what is offered is read already; the query judges what is sent
            points.queryset = points.queryset.filter(relation=Relation.OWN)
            points.choices = offered


class Figures(forms.Form):
    """Of which book, over which days, and at the start of which day figures are asked for."""

    book = forms.ModelChoiceField(Book.objects.order_by("code"), to_field_name="code", required=False, label=_("Book"))
    first = forms.DateField(required=False, label=_("From"), widget=DAY)
    last = forms.DateField(required=False, label=_("To"), widget=DAY)
    as_of = forms.DateField(required=False, label=_("At the start of"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day is before the first."))
        return data


class Roll(forms.Form):
    """Up to which day a book is to be rolled; for a book that was never rolled, also from which day on."""

    first = forms.DateField(required=False, label=_("Open the book on"), widget=DAY)
    until = forms.DateField(label=_("Up to"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        """Refuse an opening after the last day."""
        data: dict[str, Any] = super().clean() or {}
        first: date | None = data.get("first")
        if first and data.get("until") and first > data["until"]:
            self.add_error("until", _("The last day is before the first."))
        return data


class PointStatusForm(forms.Form):
    """What is known of a number, and why."""

    status = forms.ChoiceField(label=_("Status"), choices=PointStatus.choices)
    reason = words_field(_("Reason"), longest=200, rows=2)


class Decision(forms.Form):
    """Whether a waiver is approved, and what is said to it: needed where it is not."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Reject"))])
    note = words_field(_("Note"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason to reject; hand on what the service takes."""
        data: dict[str, Any] = super().clean() or {}
        approve = data.get("decision") == "approve"
        if data.get("decision") == "reject" and not data.get("note", "").strip():
            self.add_error("note", _("Say why it is rejected."))
        return {"approve": approve, "note": data.get("note", "")}
