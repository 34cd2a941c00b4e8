"""Extensions and re-schedules: asked for on the loan's page, decided by somebody else."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger import forms, selectors
from casework.portfolio.ledger.permissions import READERS, RECORDERS, may_record
from casework.portfolio.services.moving import ask_change, decide_change, planned_or_problem


@role_required(*READERS)
@require_GET
def changes(request: SignedIn) -> HttpResponse:
    """List the requests, newest first."""
    given = {"page": selectors.changes_page(after=request.GET.get("after", "")), "viewer": request.user}
    return render(request, "ledger/_changes.html" if request.htmx else "ledger/changes.html", given)


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def ask(request: SignedIn, public_id: UUID, kind: str) -> HttpResponse:
    """Ask in the drawer for an extension or a re-schedule."""
    loan = selectors.loan_to_change(public_id)
    form = forms.CHANGES[kind](request.POST or None)
    if not form.is_valid():
        given = {"form": form, "loan": loan, "kind": kind}
        return render(request, "ledger/_ask.html", given, status=422 if form.is_bound else 200)
    ask_change(loan=loan, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("It was asked for; somebody else decides."))


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what a request would make of the loan, and decide it."""
    found, form = selectors.change_shown(public_id), forms.Decision(request.POST or None)
    if not (form.is_valid() and may_record(request.user)):
        planned, problem = planned_or_problem(found, now=timezone.now())
        given = {"form": form, "change": found, "planned": planned, "problem": problem, "viewer": request.user}
        given["may_decide"] = may_record(request.user) and found.asked_by_id != request.user.pk
        return render(request, "ledger/_change.html", given, status=422 if form.is_bound else 200)
    decide_change(change=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("It is decided."), event="decided")
