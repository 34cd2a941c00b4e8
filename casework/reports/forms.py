"""What is asked for: a period and a book, an export, one that comes by itself."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.people.models import Team
from casework.portfolio.models import Book
from casework.reports import rules
from casework.reports.models import Cadence
from casework.reports.permissions import offered
from casework.reports.selectors import exports

if TYPE_CHECKING:
    from casework.people.models import User


def today(now: datetime) -> date:
    """Return today in the zone in which the page shows moments; figures themselves go by each book's days."""
    return timezone.localtime(now).date()


def asked(data: QueryDict) -> QueryDict | None:
    """Return the address's data if it names a period."""
    return data if "first" in data else None


def from_address(data: QueryDict) -> dict[str, Any]:
    """Return what an address says for the beginning of a form; what is no day is left out."""
    said: dict[str, Any] = {name: data[name] for name in ("kind", "book", "team") if data.get(name)}
    for name in ("first", "last"):
        with suppress(ValueError):
            said |= {name: date.fromisoformat(str(data[name]))} if name in data else {}
    return said


def row_number(text: str) -> int:
    """Return the row at which a page begins, 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def within_reach(form: forms.Form, name: str, day: date | None) -> date | None:
    """Return the day of a field; None, and an error at the field, for one out of reach."""
    if day is None or rules.is_in_reach(day):
        return day
    form.add_error(name, _("There are no figures of such a day."))
    return None


class PeriodForm(forms.Form):
    """From when to when, and of which book. Its data may come from the address, so that a view can be shared."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    book = forms.ModelChoiceField(
        label=_("Book"), queryset=Book.objects.none(), to_field_name="code", required=False, empty_label=_("All books")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        now: datetime,
        initial: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        first, last = rules.presets(today(now))["this_month"]
        super().__init__(data, initial={"first": first, "last": last, **(initial or {})}, **options)
        choices: Any = self.fields["book"]
        choices.queryset = exports.books()

    @property
    def chosen(self) -> dict[str, Any] | None:
        """What was chosen, or the defaults while nothing was; None when it is wrong."""
        if not self.is_bound:
            return {**self.initial, "book": None}
        return self.cleaned_data if self.is_valid() else None

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, and days out of reach."""
        cleaned = super().clean() or {}
        first, last = (within_reach(self, name, cleaned.get(name)) for name in ("first", "last"))
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return cleaned


def kind_choices(user: "User") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what is offered to `user`, group by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in offered(user):
        groups.setdefault(str(kind.group), []).append((kind.key, str(kind.label)))
    return list(groups.items())


class ExportForm(PeriodForm):
    """A period, a book, a team, and which file is wanted of them."""

    kind = forms.ChoiceField(label=_("What"))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("All of mine"),
    )  # fmt: skip
    mail = forms.BooleanField(label=_("Send me a mail with the link when it is ready"), required=False)
    field_order = ("kind", "first", "last", "book", "team", "mail")

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: "User", now: datetime, **options: Any) -> None:
        super().__init__(data, now=now, **options)
        choices: Any = self.fields["team"]
        choices.queryset = exports.teams(user)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(user)


class ScheduleForm(forms.Form):
    """Which file comes by itself, how often, and when."""

    kind = forms.ChoiceField(label=_("What"))
    cadence = forms.ChoiceField(label=_("How often"), choices=Cadence.choices)
    hour = forms.TypedChoiceField(
        label=_("At"), coerce=int, initial=6, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    book = forms.ModelChoiceField(
        label=_("Book"), queryset=Book.objects.none(), to_field_name="code", required=False, empty_label=_("All books")
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("All of mine"),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: "User", **options: Any) -> None:
        super().__init__(data, auto_id="schedule_%s", **options)
        found: Any = self.fields["book"], self.fields["team"]
        found[0].queryset, found[1].queryset = exports.books(), exports.teams(user)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(user)
