"""The page of closed days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.reports import rules
from casework.reports.forms import PeriodForm, asked, today
from casework.reports.permissions import FIGURE_READERS
from casework.reports.summaries.selectors.page import days_page


@role_required(*FIGURE_READERS)
@require_GET
def days(request: SignedIn) -> HttpResponse:
    """Show what the closed days of a period came to, and what of them was found to be otherwise later."""
    now = timezone.now()
    form = PeriodForm(asked(request.GET), now=now)
    shown = {"form": form, "presets": rules.presets(today(now)), "now": now}
    if form.chosen:
        after, table = request.GET.get("after", ""), request.GET.get("table", "")
        shown["page"] = days_page(request.user, **form.chosen, table=table, after=after)
    return render(request, "summaries/days.html", shown, status=200 if form.chosen else 422)
