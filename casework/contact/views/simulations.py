"""Trying rules on what was tried: asking, how far it is, what was found, the sheet."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.contact import selectors, services, simulation_forms
from casework.contact.permissions import RULE_READERS
from casework.lib.access import role_required
from casework.lib.days import day_in
from casework.lib.ranges import ranged_response
from casework.lib.requests import SignedIn


@role_required(*RULE_READERS)
@require_http_methods(["GET", "POST"])
def simulations(request: SignedIn) -> HttpResponse:
    """Show the form and the reader's newest simulations; ask for another."""
    now, page = timezone.now(), selectors.simulations_page(viewer=request.user, code=request.GET.get("book", ""))
    if page.book is None:
        return render(request, "contact/simulations.html", {"page": page})
    form = simulation_forms.Simulate(request.POST or None, page=page, today=day_in(page.book.time_zone, now))
    if form.is_valid():
        made = services.ask_simulation(book=page.book, owner=request.user, now=now, **form.asked())
        return redirect("contact:simulation", made.public_id)
    context = {"page": page, "form": form}
    return render(request, "contact/simulations.html", context, status=422 if form.is_bound else 200)


@role_required(*RULE_READERS)
@require_GET
def simulation(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show how far a simulation is, and what it found."""
    seen = selectors.simulation_seen(request.user, public_id)
    context = {"view": selectors.simulation_view(seen, viewer=request.user)}
    return render(request, "contact/_simulation.html" if request.htmx else "contact/simulation.html", context)


@role_required(*RULE_READERS)
@require_GET
def sheet(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    """Send the sheet to its owner (or an auditor) and log it."""
    seen = selectors.simulation_seen(request.user, public_id)
    file = services.fetch_sheet(simulation=seen, actor=request.user, now=timezone.now())
    response = ranged_response(request, file, services.CONTENT_TYPE, etag=str(seen.public_id))
    name = f"casework-contact-rules-{seen.first_day}-{seen.last_day}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
