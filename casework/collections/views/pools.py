"""A supervisor's pages: all pools at a glance, one pool, giving its cases to people, taking them back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections import selectors, services
from casework.collections.permissions import POOL_READERS
from casework.collections.views import parts
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.workflow.views import picking


@role_required(*POOL_READERS)
@require_GET
def pools(request: SignedIn) -> HttpResponse:
    """Show every pool that the reader may look at, ladder by ladder."""
    context = {"ladders": selectors.overview(request.user)}
    return render(request, "collections/_pools.html" if request.htmx else "collections/pools.html", context)


@role_required(*POOL_READERS)
@require_GET
def pool(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show the open cases of one pool."""
    shown = selectors.pool_shown(request.user, public_id)
    board = parts.board(shown, request.user, request.GET, timezone.now())
    if request.htmx:
        return render(request, "collections/_pool.html", board)
    saved = parts.saved_filters(board, request.user)
    if saved.opens_with and not request.GET:
        return redirect(f"{request.path}?{saved.opens_with}")
    return render(request, "collections/pool.html", {**board, "saved": saved})


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def assign(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer to whom the chosen cases go, and give them."""
    return picking.assign(request, services.board_of(request.user, public_id))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def release(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer whether the chosen cases go back to the pool, and put them back."""
    return picking.release(request, services.board_of(request.user, public_id))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def prioritise(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer how soon the chosen cases shall be worked, and note it."""
    return picking.prioritise(request, services.board_of(request.user, public_id))
