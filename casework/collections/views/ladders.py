"""Ladders: looked at by who leads or audits, their bounds changed by operations from a date on."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.collections import ladder_forms
from casework.collections.permissions import POOL_READERS
from casework.collections.selectors import ladders as selectors
from casework.collections.services import bounds
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required

if TYPE_CHECKING:
    from casework.collections.models import Ladder


@role_required(*POOL_READERS)
@require_GET
def ladders(request: SignedIn) -> HttpResponse:
    """Show every ladder, its bounds by date and the products that use it."""
    context = {"cards": selectors.ladder_cards(), "may_edit": request.user.has_role(Role.OPERATIONS)}
    return render(request, "collections/_ladders.html" if request.htmx else "collections/ladders.html", context)


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str) -> HttpResponse:
    """Ask in the drawer for new bounds, show how many cases would move, and set them."""
    ladder = selectors.ladder_named(code)
    form = ladder_forms.Bounds(request.POST or None, buckets=selectors.buckets_of(ladder))
    if not form.is_valid():
        return _ask(request, ladder, form, 422 if form.is_bound else 200)
    if "confirmed" not in request.POST:
        return _preview(request, ladder, form)
    said = {"lowers": form.lowers, "effective_on": form.since, "note": form.cleaned_data["note"]}
    bounds.set_bounds(ladder=ladder, **said, actor=request.user, now=timezone.now())
    return done(_("The bounds are set."), event="laddersChanged")


@role_required(Role.OPERATIONS)
@require_POST
def call_off(request: SignedIn, code: str) -> HttpResponse:
    """Take back a change that holds nowhere yet."""
    ladder, form = selectors.ladder_named(code), ladder_forms.Dropped(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    day = form.cleaned_data["effective_on"]
    bounds.call_off(ladder=ladder, effective_on=day, actor=request.user, now=timezone.now())
    return done(_("The change is called off."), event="laddersChanged")


def _preview(request: HttpRequest, ladder: "Ladder", form: ladder_forms.Bounds) -> HttpResponse:
    """Ask once more, with what would move."""
    bounds.require_possible(ladder=ladder, lowers=form.lowers, effective_on=form.since)
    shown = selectors.preview(ladder=ladder, lowers=form.lowers, effective_on=form.since)
    return _ask(request, ladder, form, 200, preview=shown)


def _ask(
    request: HttpRequest, ladder: "Ladder", form: ladder_forms.Bounds, status: int, **more: object
) -> HttpResponse:
    context = {"form": form, "ladder": ladder, **more}
    return render(request, "collections/_ladder_drawer.html", context, status=status)
