"""A supervisor's pages: all pools at a glance, one pool, giving its cases to people, taking them back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.collections import forms, selectors, services
from casework.collections.permissions import POOL_READERS
from casework.collections.views import parts, told
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required


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
    shown, after = selectors.pool_shown(request.user, public_id), parts.uuid_of(request.GET.get("after", ""))
    page = selectors.pool_page(pool=shown, chosen=parts.chosen(request.GET), now=timezone.now(), after=after)
    context = {"page": page, "may_assign": selectors.may_assign(request.user, shown)}
    return render(request, "collections/_pool.html" if request.htmx else "collections/pool.html", context)


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def assign(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer to whom the picked cases go, and give them."""
    shown, now = selectors.pool_assigned(request.user, public_id), timezone.now()
    form = forms.Assign(request.POST) if request.method == "POST" else forms.Pick(request.GET)
    if not form.is_valid() or request.method == "GET":
        context = parts.drawer(shown, form.cases, form, now)
        return render(request, "collections/_assign_drawer.html", context, status=422 if form.errors else 200)
    person = selectors.member(shown, form.cleaned_data["person"])
    dealt = services.assign_cases(cases=form.cases, person=person, actor=request.user, now=now, **form.giving)
    return done(told.assigned(dealt, person))


@role_required(Role.SUPERVISOR)
@require_POST
def release(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Put the picked cases back into the pool."""
    selectors.pool_assigned(request.user, public_id)
    form = forms.Pick(request.POST)
    if not form.is_valid():
        return told.wrong(form)
    dealt = services.release_cases(cases=form.cases, actor=request.user, now=timezone.now())
    return done(told.released(dealt), close_drawer=False)
