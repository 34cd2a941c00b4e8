"""A supervisor's pages: the pool of a stage, giving its orders to people, taking them back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import selectors, services
from casework.review.views import parts
from casework.workflow.views import picking

LOOK = (Role.SUPERVISOR, Role.AUDITOR)


@role_required(*LOOK)
@require_GET
def pool(request: SignedIn, stage: str) -> HttpResponse:
    """Show the undecided orders of a stage's pool."""
    now = timezone.now()
    board = parts.board(selectors.stage_shown(request.user, stage), request.user, request.GET, now)
    if request.htmx:
        return render(request, "review/_pool.html", board)
    saved = parts.saved_filters(board, request.user)
    if saved.opens_with and not request.GET:
        return redirect(f"{request.path}?{saved.opens_with}")
    return render(request, "review/pool.html", {**board, "saved": saved})


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def assign(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer to whom the chosen orders go, and give them."""
    return picking.assign(request, services.board_of(request.user, stage))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def release(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer whether the chosen orders go back to the pool, and put them back."""
    return picking.release(request, services.board_of(request.user, stage))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def prioritise(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer how soon the chosen orders shall be worked, and note it."""
    return picking.prioritise(request, services.board_of(request.user, stage))


@role_required(Role.SUPERVISOR)
@require_GET
def limits(request: SignedIn) -> HttpResponse:
    """Show what is about to breach its limit in the supervisor's pools, or has."""
    now = timezone.now()
    context = {"page": selectors.at_risk(viewer=request.user, now=now), "now": now}
    return render(request, "review/_limits.html" if request.htmx else "review/limits.html", context)
