"""What the addresses of dashboards name."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casework.people.models import Team
from casework.reports.dashboards.rules import DAY, MONTH, MOST, WEEK
from casework.reports.dashboards.selectors.trends import Asked
from casework.reports.forms import PeriodForm, asked, today
from casework.reports.rules import is_in_reach
from casework.reports.selectors import exports
from casework.review.models import Stage

if TYPE_CHECKING:
    from casework.people.models import User


def days_of(data: Mapping[str, str], *, today: date) -> tuple[date, date]:
    """Return first and last day of an address; today where it names none, or nonsense."""
    found = {"first": today, "last": today}
    for name in found:
        with suppress(ValueError):
            day = date.fromisoformat(data.get(name, ""))
            found[name] = day if is_in_reach(day) else today
    return found["first"], max(found["first"], found["last"])


class TrendsForm(PeriodForm):
    """Over which days, in which steps, of which book and team, at which stage or in which bucket."""

    grain = forms.ChoiceField(
        label=_("Steps of"), choices=[(DAY, _("a day")), (WEEK, _("a week")), (MONTH, _("a month"))], required=False
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All of mine"),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("All")), *Stage.choices], required=False)
    field_order = ("first", "last", "grain", "book", "team", "stage")

    def __init__(self, data: QueryDict, *, user: "User", now: datetime) -> None:
        last = today(now)
        first = last - timedelta(days=29)
        super().__init__(asked(data), now=now, initial={"first": first, "last": last, "grain": DAY})
        choices: Any = self.fields["team"]
        choices.queryset = exports.teams(user)

    def clean(self) -> dict[str, Any]:
        """Refuse more points than a chart can show."""
        cleaned = super().clean()
        first, last, grain = cleaned.get("first"), cleaned.get("last"), cleaned.get("grain") or DAY
        if first and last and first <= last:
            longest = {DAY: 1, WEEK: 7, MONTH: 31}[grain] * MOST
            if (last - first).days >= longest:
                self.add_error("first", _("That is too much for one chart: choose a shorter range, or longer steps."))
        return cleaned


def asked_of(form: TrendsForm, query: Mapping[str, str]) -> Asked | None:
    """Return what is asked for; None while the form is wrong."""
    chosen = form.chosen
    if chosen is None:
        return None
    return Asked(
        first=chosen["first"], last=chosen["last"], grain=chosen.get("grain") or DAY, book=chosen.get("book"),
        team=chosen.get("team"), stage=chosen.get("stage", ""), bucket=query.get("bucket", "")[:20],
        table=query.get("table", ""),
    )  # fmt: skip
