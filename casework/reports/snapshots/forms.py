"""What of the portfolio is asked for; all of it stands in the address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Book
from casework.reports.forms import within_reach
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.rules import FIRST_DAYS, THRESHOLDS, month_end
from casework.reports.snapshots.selectors.page import TABLES, Beginning
from casework.reports.snapshots.selectors.shapes import Asked


class PortfolioForm(forms.Form):
    """The book, the months, at which ends, and by what."""

    book = forms.ModelChoiceField(
        label=_("Book"), queryset=Book.objects.order_by("name", "pk"), to_field_name="code", empty_label=None
    )
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Snapshots at"), choices=SnapshotKind.choices)
    by = forms.ChoiceField(label=_("Shares by"), choices=[("count", _("Number of loans")), ("balance", _("Balance"))])

    def __init__(self, data: Mapping[str, Any] | None, *, start: Beginning) -> None:
        initial = {
            "book": start.book.code, "first": start.first, "last": start.last, "kind": SnapshotKind.MONTH,
            "by": "balance",
        }  # fmt: skip
        self.start = start
        super().__init__(data if data and "book" in data else None, initial=initial)

    @property
    def chosen(self) -> dict[str, Any] | None:
        """What was chosen, or what the page begins with; None when it is wrong."""
        if not self.is_bound:
            return {**self.initial, "book": self.start.book}
        return self.cleaned_data if self.is_valid() else None

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins, or of more years than a page can show."""
        cleaned = super().clean() or {}
        first, last = (within_reach(self, name, cleaned.get(name)) for name in ("first", "last"))
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and last.year - first.year > 5:
            self.add_error("first", _("At most five years can be shown together."))
        return cleaned


def asked_of(form: PortfolioForm, query: QueryDict, *, has_lists: bool) -> Asked | None:
    """Return what is asked for; None while the form is wrong. What else stands in the address counts where it can be
    read. has_lists: the reader may look at the loans behind a number.
    """
    chosen = form.chosen
    if chosen is None:
        return None
    table, threshold, days = query.get("table", ""), query.get("threshold", ""), query.get("days", "")
    return Asked(
        book=chosen["book"], first=chosen["first"], last=chosen["last"], kind=chosen["kind"],
        by_balance=chosen["by"] == "balance", table=table if table in TABLES else "roll",
        month=day_of(query.get("month")),
        threshold=next((one for one in THRESHOLDS if str(one) == threshold), 30), ever=query.get("ever") == "1",
        days=next((one for one in FIRST_DAYS if str(one) == days), FIRST_DAYS[0]),
        has_lists=has_lists,
    )  # fmt: skip


def day_of(text: str | None) -> date | None:
    """Return the last day of the month of an ISO day; None for what is none."""
    try:
        return month_end(date.fromisoformat(text or ""))
    except ValueError:
        return None
