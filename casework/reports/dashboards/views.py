"""Today's floor and trends."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.lib.access import role_required
from casework.lib.requests import SignedIn
from casework.reports.behind.page import rows_behind
from casework.reports.dashboards.forms import TrendsForm, asked_of, days_of
from casework.reports.dashboards.parts import parts_of
from casework.reports.dashboards.selectors.floor import Whose, whose
from casework.reports.dashboards.selectors.trends import trends_page
from casework.reports.dashboards.selectors.work import work_page
from casework.reports.forms import PeriodForm, asked
from casework.reports.permissions import FIGURE_READERS, READERS


def _whose(request: SignedIn) -> Whose:
    now = timezone.now()
    day_start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return whose(request.user, code=request.GET.get("team", ""), now=now, day_start=day_start)


@role_required(*READERS)
@require_GET
def floor(request: SignedIn) -> HttpResponse:
    """Show what happens on the floor today."""
    of = _whose(request)
    return render(request, "dashboards/floor.html", {"of": of, **parts_of(of, of.parts)})


@role_required(*READERS)
@require_GET
def floor_part(request: SignedIn, part: str) -> HttpResponse:
    """Show one part of it anew."""
    of = _whose(request)
    return render(request, f"dashboards/_{part}.html", {"of": of, **parts_of(of, [part])})


@role_required(*READERS)
@require_GET
def work(request: SignedIn) -> HttpResponse:
    """List the orders or cases behind a number."""
    of = _whose(request)
    first, last = days_of(request.GET, today=of.day)
    page = work_page(request.user, of.scope(first=first, last=last, book=request.GET.get("book", "")), request.GET)
    return render(request, "dashboards/work.html", {"of": of, "page": page})


@role_required(*READERS)
@require_GET
def behind(request: SignedIn) -> HttpResponse:
    """List what is behind a number of the figures."""
    form = PeriodForm(asked(request.GET), now=timezone.now())
    if not form.chosen:
        raise Http404
    return render(request, "dashboards/work.html", {"page": rows_behind(request.user, request.GET, **form.chosen)})


@role_required(*FIGURE_READERS)
@require_GET
def trends(request: SignedIn) -> HttpResponse:
    """Show figures of closed days over time."""
    now = timezone.now()
    form = TrendsForm(request.GET, user=request.user, now=now)
    asked = asked_of(form, request.GET)
    shown = {"form": form, "now": now, "asked": asked, "page": trends_page(request.user, asked) if asked else None}
    return render(request, "dashboards/trends.html", shown, status=200 if asked else 422)
