"""Credit of one loan moved to another, and taken back."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger import credit_moves, forms
from casework.portfolio.ledger.permissions import RECORDERS
from casework.portfolio.services.credits import move_credit, take_credit_back


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def move(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer where a loan's credit goes and how much of it, and move it."""
    found = credit_moves.movable(public_id, now=timezone.now())
    form = forms.NewCreditMove(request.POST or None, movable=found, reference=str(uuid4()))
    if not form.is_valid():
        return render(
            request, "ledger/_move.html", {"form": form, "found": found}, status=422 if form.is_bound else 200
        )
    move_credit(from_loan=found.loan, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("The credit was moved."))


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def take_back(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a move is taken back, and take it back."""
    found, form = credit_moves.move_shown(public_id), forms.TakenBack(request.POST or None)
    if not form.is_valid():
        given = {"form": form, "move": found}
        return render(request, "ledger/_take_back.html", given, status=422 if form.is_bound else 200)
    take_credit_back(move=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The credit is back on its loan."))
