"""The hours of a day as charts of columns."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework.reports.columns import Columns, Stack, columns
from casework.reports.dashboards.selectors.hours import Hour

GOOD, BAD, OFF = 4, 2, 3


def decided_chart(hours: Sequence[Hour]) -> Columns:
    """Draw what was decided in each hour, beside what is usual."""
    stacks = [
        Stack(
            name=_clock(one), lower=one.good, upper=one.bad, usual=one.usual,
            said=_("%(hour)s: %(good)s approved, %(bad)s rejected") % _words(one) + _usually(one),
        )
        for one in hours
    ]  # fmt: skip
    legend = [(GOOD, _("Approved")), (BAD, _("Rejected"))]
    return columns(
        key="decided", title=_("Decided per hour"), stacks=stacks, legend=legend, usual=_("Usual on this weekday")
    )


def called_chart(hours: Sequence[Hour]) -> Columns:
    """Draw the call attempts of each hour."""
    stacks = [
        Stack(
            name=_clock(one), lower=one.good, upper=one.bad,
            said=_("%(hour)s: %(good)s answered, %(bad)s not") % _words(one),
        )
        for one in hours
    ]  # fmt: skip
    legend = [(GOOD, _("Answered")), (OFF, _("Not answered"))]
    return columns(key="called", title=_("Call attempts per hour"), stacks=stacks, legend=legend)


def _clock(one: Hour) -> str:
    return f"{one.hour:02}"


def _words(one: Hour) -> dict[str, str]:
    return {"hour": f"{one.hour:02}:00", "good": f"{one.good:,}", "bad": f"{one.bad:,}"}


def _usually(one: Hour) -> str:
    if one.usual is None:
        return ""
    return " · " + _("usually %(number)s") % {"number": f"{one.usual:,.1f}".removesuffix(".0")}
