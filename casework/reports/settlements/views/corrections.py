"""Corrections of a balance: asked for by one of operations, decided by another."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.reports.partners.selectors.keeping import channel_named
from casework.reports.settlements import services
from casework.reports.settlements.forms import Correct, Decide
from casework.reports.settlements.permissions import KEEPERS
from casework.reports.settlements.selectors import named
from casework.reports.settlements.views.parts import drawer, today_at


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer by how much the balance is wrong, and ask for its correction."""
    found, now = channel_named(public_id), timezone.now()
    form = Correct(request.POST or None, initial={"day": today_at(found, now)})
    if not form.is_valid():
        text = _("Somebody else of operations approves it; the balance moves then.")
        return drawer(
            request, form, title=_("Correct the balance"), submit=_("Ask for approval"), about=found, text=text
        )
    services.ask_correction(channel=found, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The correction was asked for. Somebody else decides it."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what is asked for and what it would leave, and decide it."""
    found, form = named.correction_named(public_id), Decide(request.POST or None)
    if not form.is_valid():
        given = {"one": found, "left": named.left_by(found), "form": form}
        return render(request, "settlements/_decide_correction.html", given, status=422 if form.is_bound else 200)
    step = {"approve": services.approve_correction, "refuse": services.refuse_correction}[form.cleaned_data["verdict"]]
    step(correction=found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now())
    return done(_("The correction is decided."), event="decided")


@role_required(*KEEPERS)
@require_POST
def take_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take back what one asked for oneself."""
    services.take_back_correction(correction=named.correction_named(public_id), actor=request.user, now=timezone.now())
    return done(_("The correction was taken back."))
