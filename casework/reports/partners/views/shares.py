"""A funder and its share: asked for, decided, taken back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.reports.partners.forms import Decide, NewShares, beginning
from casework.reports.partners.permissions import KEEPERS, READERS
from casework.reports.partners.selectors import keeping
from casework.reports.partners.services.funders import approve_shares, ask_shares, refuse_shares, take_back_shares


@role_required(*READERS)
@require_GET
def funder(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one funder: the share that counts, what waits, all that was agreed."""
    page = keeping.funder_page(public_id, now=timezone.now())
    given = {"page": page, "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "partners/_funder.html" if request.htmx else "partners/funder.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def ask(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for the share that shall count from a day on."""
    found = keeping.funder_named(public_id)
    form = NewShares(request.POST if request.method == "POST" else None, initial=beginning(keeping.newest_terms(found)))
    if not form.is_valid():
        given = {"form": form, "funder": found}
        return render(request, "partners/_ask_shares.html", given, status=422 if form.is_bound else 200)
    ask_shares(funder=found, actor=request.user, now=timezone.now(), **form.asked)
    return done(_("The share waits for another person's approval."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what was asked for, and decide it."""
    found = keeping.request_named(public_id)
    form = Decide(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        given = {"asked": found, "form": form}
        return render(request, "partners/_decide_shares.html", given, status=422 if form.is_bound else 200)
    service = approve_shares if form.cleaned_data["decision"] == "approve" else refuse_shares
    service(request=found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now())
    return done(_("It was decided."))


@role_required(*KEEPERS)
@require_POST
def take_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take back what one asked for oneself."""
    take_back_shares(request=keeping.request_named(public_id), actor=request.user, now=timezone.now())
    return done(_("It was taken back."))
