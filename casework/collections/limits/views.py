"""The page of limits and terms."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections.limits import forms, selectors, services
from casework.collections.limits.entries import FIRST, KEEPERS, READERS
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.people.permissions import role_required


@role_required(*READERS)
@require_GET
def limits(request: SignedIn, key: str = FIRST) -> HttpResponse:
    """Show one kind of limits: what holds where, and who changed it last."""
    given = {"page": selectors.page(key), "may_set": request.user.has_role(*KEEPERS)}
    return render(request, f"limits/{'_' if request.htmx else ''}limits.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def limit(request: SignedIn, key: str, scope: str) -> HttpResponse:
    """Ask in the drawer what holds in one place, and set it."""
    table = selectors.table_of(key)
    place = selectors.place_of(table, scope)
    form = forms.Limits(request.POST or None, table=table, place=place)
    if not form.is_valid():
        context = {"form": form, "table": table, "place": place}
        return render(request, "limits/_drawer.html", context, status=422 if form.is_bound else 200)
    services.set_limits(table=table, scope=scope, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("The limits are set."), event="limitsChanged")


@role_required(*KEEPERS)
@require_GET
def pair(request: SignedIn, key: str) -> HttpResponse:
    """Ask in the drawer of which two places together limits are to be said, then for them."""
    table = selectors.table_of(key)
    if table.pairs is None:
        raise Http404
    form = forms.Pair(request.GET or None, pairs=table.pairs())
    if form.is_valid():
        return limit(request, key, form.scope())
    status = 422 if form.is_bound else 200
    return render(request, "limits/_pair.html", {"form": form, "table": table}, status=status)
