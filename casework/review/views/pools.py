"""A supervisor's pages: the pool of a stage, giving its orders to people, taking them back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import forms, selectors, services
from casework.review.views import parts, told

LOOK = (Role.SUPERVISOR, Role.AUDITOR)


@role_required(*LOOK)
@require_GET
def pool(request: SignedIn, stage: str) -> HttpResponse:
    """Show the undecided orders of a stage's pool."""
    now = timezone.now()
    board = parts.board(selectors.stage_shown(request.user, stage, now=now), request.user, request.GET, now)
    if request.htmx:
        return render(request, "review/_pool.html", board)
    saved = parts.saved_filters(board, request.user)
    if saved.opens_with and not request.GET:
        return redirect(f"{request.path}?{saved.opens_with}")
    return render(request, "review/pool.html", {**board, "saved": saved})


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def assign(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer to whom the picked orders go, and give them."""
    shown, now = selectors.stage_assigned(request.user, stage), timezone.now()
    form = forms.Assign(request.POST) if request.method == "POST" else forms.Pick(request.GET)
    if not form.is_valid() or request.method == "GET":
        context = parts.drawer(shown, form.orders, form, now)
        return render(request, "review/_assign_drawer.html", context, status=422 if form.errors else 200)
    person = selectors.member(shown, form.cleaned_data["person"])
    reason = form.cleaned_data["reason"]
    dealt = services.assign_orders(orders=form.orders, person=person, actor=request.user, now=now, reason=reason)
    return done(told.assigned(dealt, person))


@role_required(Role.SUPERVISOR)
@require_POST
def release(request: SignedIn, stage: str) -> HttpResponse:
    """Put the picked orders back into the pool."""
    selectors.stage_assigned(request.user, stage)
    form = forms.Pick(request.POST)
    if not form.is_valid():
        return told.wrong(form)
    dealt = services.release_orders(orders=form.orders, actor=request.user, now=timezone.now())
    return done(told.released(dealt), close_drawer=False)
