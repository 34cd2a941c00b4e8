"""Doing something with chosen items: the drawers that ask, and what follows. A case app's views call them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.workflow.batches import ASSIGN, PRIORITISE, RELEASE, Order
from casework.workflow.picking import choices, chosen, doing, forms
from casework.workflow.views import picking_parts as parts

if TYPE_CHECKING:
    from datetime import datetime

    from casework.workflow.picking.board import Board


def assign(request: SignedIn, board: "Board") -> HttpResponse:
    """Ask in the drawer to whom the chosen items go, and give them, or deal them among the team."""
    form, now = parts.sent(request, forms.Assign, board), timezone.now()
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "workflow/_assign_drawer.html", parts.assign_drawer(board, form, now))
    if form.cleaned_data["deal"]:
        return _deal(request, board, form, now)
    person, given = choices.member(board.pool, form.cleaned_data["person"]), form.giving
    if form.token_sent:
        return _begin(request, board, form.token_sent, Order(action=ASSIGN, person=person.pk, **given))
    actor: dict[str, Any] = {"desk": board.desk, "reach": board.reach, "actor": request.user, "now": now}
    dealt = chosen.assign(items=form.picked, person=person, **actor, **given)
    return done(parts.told(board.words.given, dealt, person))


def release(request: SignedIn, board: "Board") -> HttpResponse:
    """Ask in the drawer whether the chosen items go back to the pool, and put them back."""
    form, now = parts.sent(request, forms.Release, board), timezone.now()
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "workflow/_release_drawer.html", parts.drawer(board, form, now))
    reason = form.cleaned_data["reason"]
    if form.token_sent:
        return _begin(request, board, form.token_sent, Order(action=RELEASE, reason=reason))
    actor: dict[str, Any] = {"desk": board.desk, "reach": board.reach, "actor": request.user, "now": now}
    return done(parts.told(board.words.released, chosen.release(items=form.picked, reason=reason, **actor)))


def prioritise(request: SignedIn, board: "Board") -> HttpResponse:
    """Ask in the drawer how soon the chosen items shall be worked, and note it."""
    form, now = parts.sent(request, forms.Prioritise, board), timezone.now()
    if request.method == "GET" or not form.is_valid():
        return _ask(request, "workflow/_priority_drawer.html", parts.priority_drawer(board, form, now))
    level, reason = form.cleaned_data["priority"], form.cleaned_data["reason"]
    if form.token_sent:
        return _begin(request, board, form.token_sent, Order(action=PRIORITISE, priority=level, reason=reason))
    actor: dict[str, Any] = {"desk": board.desk, "reach": board.reach, "actor": request.user, "now": now}
    dealt = chosen.prioritise(items=form.picked, level=level, reason=reason, **actor)
    return done(parts.told(board.words.prioritised, dealt))


@role_required(Role.SUPERVISOR)
@require_GET
def batch(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer how far a batch of the reader's is."""
    return render(request, "workflow/_batch.html", {"batch": doing.batch_of(request.user, public_id)})


def _ask(request: SignedIn, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


def _begin(request: SignedIn, board: "Board", token: str, order: Order) -> HttpResponse:
    job = doing.begin_batch(board=board, token=token, order=order, actor=request.user, now=timezone.now())
    return render(request, "workflow/_batch.html", {"batch": doing.batch_of(request.user, job.public_id)})


def _deal(request: SignedIn, board: "Board", form: forms.Assign, now: "datetime") -> HttpResponse:
    selection = parts.selection(board, form, now)
    deal = doing.begin_deal(board=board, selection=selection, actor=request.user, now=now)
    return HttpResponseClientRedirect(reverse("workflow:deal", args=[deal.public_id]))
