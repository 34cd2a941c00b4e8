"""Agencies, their plans and their cases."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.collections.agencies import exports, selectors, services
from casework.collections.agencies.forms import NewAgency, NewPlan, Place, Recall, next_plan
from casework.collections.agencies.permissions import KEEPERS, PLACERS, READERS
from casework.collections.agencies.views import parts
from casework.collections.desk import business_day
from casework.collections.services import board_of
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.workflow.views import picking_parts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(*READERS)
@require_GET
def agencies(request: SignedIn) -> HttpResponse:
    """List the agencies: what they have, what they brought in, what they earned."""
    given = {"rows": selectors.agency_rows(), "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "agencies/_agencies.html" if request.htmx else "agencies/agencies.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a new agency."""
    form = NewAgency(request.POST or None)
    if not form.is_valid():
        return render(request, "agencies/_add.html", {"form": form}, status=422 if form.is_bound else 200)
    services.add_agency(actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The agency was added. Set its rates next."))


@role_required(*READERS)
@require_GET
def agency(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one agency: its plan, its batches, its statements."""
    page = selectors.agency_page(selectors.agency_named(public_id))
    given = {"page": page, **parts.rights(request.user)}
    return render(request, "agencies/_agency.html" if request.htmx else "agencies/agency.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def plan(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for the rates that count from a month on."""
    found = selectors.agency_named(public_id)
    form = NewPlan(
        request.POST or None, initial=next_plan(selectors.plans(found), today=business_day(found.book, timezone.now()))
    )
    if not form.is_valid():
        given = {"form": form, "agency": found}
        return render(request, "agencies/_plan.html", given, status=422 if form.is_bound else 200)
    services.set_plan(agency=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The plan was set."))


@role_required(*KEEPERS)
@require_POST
def close(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Close an agency for good."""
    services.close_agency(agency=selectors.agency_named(public_id), actor=request.user, now=timezone.now())
    return done(_("The agency was closed."))


@role_required(*PLACERS)
@require_http_methods(["GET", "POST"])
def place(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer to which agency the chosen cases of a pool go, and place them."""
    board, now = board_of(request.user, public_id), timezone.now()
    form = picking_parts.sent(request, Place, board)
    if request.method == "GET" or not form.is_valid():
        given = parts.place_drawer(board, form, now)
        return render(request, "agencies/_place.html", given, status=422 if form.errors else 200)
    ids = parts.chosen_ids(board, form, actor=request.user, now=now)
    return done(parts.told(services.place(cases=ids, actor=request.user, now=now, **form.placing)))


@role_required(*READERS)
@require_GET
def batch(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show a batch with its cases."""
    page = selectors.batch_page(public_id, viewer=request.user)
    given = {"page": page, **parts.rights(request.user)}
    return render(request, "agencies/_batch.html" if request.htmx else "agencies/batch.html", given)


@role_required(*KEEPERS)
@require_GET
def batch_file(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Send the workbook for the agency, and log that it was fetched."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "batch.xlsx"
        name = exports.write_batch(public_id, target=target, actor=request.user, now=timezone.now())
        answer = HttpResponse(target.read_bytes(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@role_required(*PLACERS)
@require_http_methods(["GET", "POST"])
def recall(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why the chosen cases are taken back, and take them."""
    form = Recall(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        given = {"form": form, "batch": public_id, "picked": parts.picked(request)}
        return render(request, "agencies/_recall.html", given, status=422 if form.is_bound else 200)
    sent = form.cleaned_data
    number = services.recall(placements=sent["pick"], reason=sent["reason"], actor=request.user, now=timezone.now())
    return done(parts.recalled(number))
