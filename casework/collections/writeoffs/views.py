"""The page of write-offs, and the drawers in which one is asked for and decided."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.collections.writeoffs import selectors, services
from casework.collections.writeoffs.forms import Ask, Decide
from casework.collections.writeoffs.permissions import ASKERS, DECIDERS, READERS
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*READERS)
@require_GET
def write_offs(request: SignedIn) -> HttpResponse:
    """Show what waits for a decision, and what was decided with what has come in since."""
    given = {"page": selectors.page_for(request.user), "may_decide": request.user.has_role(*DECIDERS)}
    return render(request, "writeoffs/_write_offs.html" if request.htmx else "writeoffs/write_offs.html", given)


@role_required(*ASKERS)
@require_http_methods(["GET", "POST"])
def ask(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a case's loan is to be written off, and put the request to who decides."""
    case, form = selectors.case_to_ask(request.user, public_id), Ask(request.POST or None)
    if request.method == "GET" and (waiting := selectors.asked_for(case)):
        return render(request, "writeoffs/_asked.html", {"case": case, "write_off": waiting})
    if not form.is_valid():
        given = {"case": case, "form": form}
        return render(request, "writeoffs/_ask.html", given, status=422 if form.is_bound else 200)
    services.ask(case=case, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The write-off was asked for. Somebody else decides it."))


@role_required(*DECIDERS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what is asked for, and decide it."""
    found, form = selectors.found(request.user, public_id), Decide(request.POST or None)
    if not form.is_valid():
        given = {"write_off": found, "form": form}
        return render(request, "writeoffs/_decide.html", given, status=422 if form.is_bound else 200)
    step = {"approve": services.approve, "refuse": services.refuse}[form.cleaned_data["verdict"]]
    step(write_off=found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now())
    return done(_("The write-off was decided."), event="decided")


@role_required(*ASKERS)
@require_POST
def take_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Take one's own request back."""
    found = selectors.own(request.user, public_id)
    services.take_back(write_off=found, actor=request.user, now=timezone.now())
    return done(_("The request was taken back."))
