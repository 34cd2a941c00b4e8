"""The export centre and the page of figures."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.ranges import ranged_response
from casework.lib.requests import SignedIn
from casework.reports import rules, selectors, services
from casework.reports.forms import PeriodForm, asked, row_number, today
from casework.reports.permissions import FIGURE_READERS, READERS, reads_everything_of_teams


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Show one's own exports and the form that asks for another."""
    now = timezone.now()
    form = PeriodForm(request.POST if request.method == "POST" else asked(request.GET), now=now)
    if request.method == "POST" and form.is_valid():
        services.ask_export(owner=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("The workbook is being built."))
        return redirect("reports:index")
    shown = {"form": form, "exports": selectors.own_exports(request.user), "presets": rules.presets(today(now))}
    return render(request, "reports/index.html", shown, status=422 if request.method == "POST" else 200)


@role_required(*READERS)
@require_GET
def export(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show how far one export is."""
    return render(request, "reports/_export.html", {"export": selectors.own_export(request.user, public_id)})


@role_required(*READERS)
@require_GET
def download(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    """Send the workbook to its owner (or an auditor) and log it."""
    chosen = selectors.fetchable_export(request.user, public_id)
    file = services.fetch_export(export=chosen, actor=request.user, now=timezone.now())
    response = ranged_response(request, file, services.CONTENT_TYPE, etag=str(chosen.public_id))
    name = f"casework-kpi-{chosen.first_day}-{chosen.last_day}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@role_required(*FIGURE_READERS)
@require_GET
def kpi(request: SignedIn) -> HttpResponse:
    """Show the figures of a period, a table at a time."""
    now = timezone.now()
    form = PeriodForm(asked(request.GET), now=now)
    shown = {"form": form, "presets": rules.presets(today(now)), "may_export": reads_everything_of_teams(request.user)}
    if form.chosen:
        key, start = request.GET.get("table", ""), row_number(request.GET.get("after", ""))
        shown["page"] = selectors.figures_page(request.user, **form.chosen, key=key, after=start)
    return render(request, "reports/kpi.html", shown, status=200 if form.chosen else 422)
