"""The period and the book that figures are asked for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Book
from casework.reports import rules
from casework.reports.selectors import exports


def today(now: datetime) -> date:
    """Return today in the zone in which the page shows moments; figures themselves go by each book's days."""
    return timezone.localtime(now).date()


def asked(data: QueryDict) -> QueryDict | None:
    """Return the address's data if it names a period."""
    return data if "first" in data else None


def row_number(text: str) -> int:
    """Return the row at which a page begins, 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class PeriodForm(forms.Form):
    """From when to when, and of which book. Its data may come from the address, so that a view can be shared."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    book = forms.ModelChoiceField(
        label=_("Book"), queryset=Book.objects.none(), to_field_name="code", required=False, empty_label=_("All books")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime, **options: Any) -> None:
        this_month = rules.presets(today(now))["this_month"]
        super().__init__(data, initial={"first": this_month[0], "last": this_month[1]}, **options)
        choices: Any = self.fields["book"]
        choices.queryset = exports.books()

    @property
    def chosen(self) -> dict[str, Any] | None:
        """What was chosen, or the defaults while nothing was; None when it is wrong."""
        if not self.is_bound:
            return {**self.initial, "book": None}
        return self.cleaned_data if self.is_valid() else None

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return cleaned
