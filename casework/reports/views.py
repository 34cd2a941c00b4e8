"""The export centre and the page of figures."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import go
from casework.lib.ranges import ranged_response
from casework.lib.requests import SignedIn
from casework.reports import kinds, metrics, rules, selectors, services
from casework.reports.forms import ExportForm, PeriodForm, ScheduleForm, asked, from_address, row_number, today
from casework.reports.permissions import FIGURE_READERS, READERS, reads_everything_of_teams


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Show the exports and the form that asks for another."""
    now, is_post = timezone.now(), request.method == "POST"
    form = ExportForm(request.POST if is_post else None, user=request.user, now=now, initial=from_address(request.GET))
    if is_post and form.is_valid():
        services.ask_export(owner=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("The file is being built."))
        return go(request, "reports:index")
    centre = selectors.centre(request.user, everybodys="all" in request.GET, after=request.GET.get("after", ""))
    shown = {"form": form, "schedule": ScheduleForm(user=request.user), "centre": centre}
    shown["presets"] = rules.presets(today(now))
    return render(request, "reports/index.html", shown, status=422 if is_post else 200)


@role_required(*READERS)
@require_GET
def export(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show how far one export is."""
    return render(request, "reports/_export.html", {"card": selectors.export_card(request.user, public_id)})


@role_required(*READERS)
@require_POST
def cancel(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Stop an export of one's own and show it."""
    chosen = selectors.own_export(request.user, public_id)
    services.cancel_export(export=chosen, actor=request.user, now=timezone.now())
    return render(request, "reports/_export.html", {"card": selectors.export_card(request.user, public_id)})


@role_required(*READERS)
@require_GET
def download(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    """Send the file to its owner (or an auditor) and log it."""
    chosen = selectors.fetchable_export(request.user, public_id)
    file = services.fetch_export(export=chosen, actor=request.user, now=timezone.now())
    kind = kinds.get(chosen.kind)
    response = ranged_response(request, file, kind.content_type, etag=str(chosen.public_id))
    name = f"casework-{chosen.kind}-{chosen.first_day}-{chosen.last_day}.{kind.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@role_required(*READERS)
@require_POST
def schedule(request: SignedIn) -> HttpResponse:
    """Have an export come by itself."""
    form = ScheduleForm(request.POST, user=request.user)
    if form.is_valid():
        services.add_schedule(owner=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("It will come by itself."))
        return go(request, "reports:index")
    now = timezone.now()
    shown = {"form": ExportForm(user=request.user, now=now), "schedule": form, "presets": rules.presets(today(now))}
    shown["centre"] = selectors.centre(request.user, everybodys=False, after="")
    return render(request, "reports/index.html", shown, status=422)


@role_required(*READERS)
@require_POST
def unschedule(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Delete a schedule of one's own."""
    chosen = selectors.own_schedule(request.user, public_id)
    services.remove_schedule(schedule=chosen, actor=request.user, now=timezone.now())
    return redirect("reports:index")


@role_required(*READERS)
@require_POST
def resume(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Go on with a paused schedule of one's own."""
    services.resume_schedule(schedule=selectors.own_schedule(request.user, public_id), now=timezone.now())
    return redirect("reports:index")


@role_required(*FIGURE_READERS)
@require_GET
def definitions(request: SignedIn) -> HttpResponse:
    """Show what every metric counts."""
    return render(request, "reports/definitions.html", {"chapters": metrics.chapters()})


@role_required(*FIGURE_READERS)
@require_GET
def kpi(request: SignedIn) -> HttpResponse:
    """Show the figures of a period, a table at a time."""
    now = timezone.now()
    form = PeriodForm(asked(request.GET), now=now)
    shown = {"form": form, "presets": rules.presets(today(now)), "now": now}
    shown["may_export"] = reads_everything_of_teams(request.user)
    if form.chosen:
        key, start = request.GET.get("table", ""), row_number(request.GET.get("after", ""))
        shown["page"] = selectors.figures_page(request.user, **form.chosen, key=key, after=start)
    return render(request, "reports/kpi.html", shown, status=200 if form.chosen else 422)


@role_required(*FIGURE_READERS)
@require_GET
def kpi_data(request: SignedIn) -> HttpResponse:
    """Answer with one table of figures of a period as JSON; a program that names none, or no such book, is told so."""
    now = timezone.now()
    form = PeriodForm(request.GET, now=now)
    if not form.chosen:
        return JsonResponse({"errors": form.errors}, status=422)
    key = request.GET.get("table", "")
    return JsonResponse(selectors.figures_data(request.user, **form.chosen, key=key, now=now))
