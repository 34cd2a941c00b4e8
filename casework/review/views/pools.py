"""A supervisor's pages: the pool of a stage, giving its orders to people, taking them back."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import forms, selectors, services
from casework.review.views import parts, told
from casework.workflow.batches import ASSIGN, PRIORITISE, RELEASE, Order

if TYPE_CHECKING:
    from casework.review.models import ReviewStage

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
    shown, now = selectors.stage_assigned(request.user, stage), timezone.now()
    form = parts.sent(request, forms.Assign)
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "review/_assign_drawer.html", parts.assign_drawer(shown, form, now))
    person, given = selectors.member(shown, form.cleaned_data["person"]), form.giving
    if form.token_sent:
        return _begin(request, shown, form.token_sent, Order(action=ASSIGN, person=person.pk, reason=given["reason"]))
    dealt = services.assign_orders(orders=form.orders, person=person, actor=request.user, now=now, **given)
    return done(told.assigned(dealt, person))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def release(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer whether the chosen orders go back to the pool, and put them back."""
    shown, now = selectors.stage_assigned(request.user, stage), timezone.now()
    form = parts.sent(request, forms.Release)
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "review/_release_drawer.html", parts.drawer(shown, form, now))
    reason = form.cleaned_data["reason"]
    if form.token_sent:
        return _begin(request, shown, form.token_sent, Order(action=RELEASE, reason=reason))
    return done(told.released(services.release_orders(orders=form.orders, actor=request.user, now=now, reason=reason)))


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def prioritise(request: SignedIn, stage: str) -> HttpResponse:
    """Ask in the drawer how soon the chosen orders shall be worked, and note it."""
    shown, now = selectors.stage_assigned(request.user, stage), timezone.now()
    form = parts.sent(request, forms.Prioritise)
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "review/_priority_drawer.html", parts.priority_drawer(shown, form, now))
    wanted = {name: form.cleaned_data[name] for name in ("priority", "reason")}
    if form.token_sent:
        return _begin(request, shown, form.token_sent, Order(action=PRIORITISE, **wanted))
    dealt = services.prioritise_orders(orders=form.orders, actor=request.user, now=now, **wanted)
    return done(told.prioritised(dealt))


@role_required(Role.SUPERVISOR)
@require_GET
def batch(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer how far a batch of the reader's is."""
    return render(request, "review/_batch.html", {"batch": selectors.batch_of(request.user, public_id)})


def _ask(request: SignedIn, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


def _begin(request: SignedIn, stage: "ReviewStage", token: str, order: Order) -> HttpResponse:
    job = services.begin_batch(stage=stage, token=token, order=order, actor=request.user, now=timezone.now())
    return render(request, "review/_batch.html", {"batch": selectors.batch_of(request.user, job.public_id)})


@role_required(Role.SUPERVISOR)
@require_GET
def limits(request: SignedIn) -> HttpResponse:
    """Show what is about to breach its limit in the supervisor's pools, or has."""
    now = timezone.now()
    context = {"page": selectors.at_risk(viewer=request.user, now=now), "now": now}
    return render(request, "review/_limits.html" if request.htmx else "review/limits.html", context)
