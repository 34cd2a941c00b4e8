"""The page of the limits of waivers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections.limits import forms, selectors, services
from casework.collections.limits.entries import KEEPERS, READERS
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.people.permissions import role_required


@role_required(*READERS)
@require_GET
def limits(request: SignedIn) -> HttpResponse:
    """Show how much each role may waive, by bucket."""
    given = {"places": selectors.places(), "parts": selectors.parts(), "may_set": request.user.has_role(*KEEPERS)}
    return render(request, f"limits/{'_' if request.htmx else ''}limits.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def limit(request: SignedIn, scope: str) -> HttpResponse:
    """Ask in the drawer for the limits of one bucket or of all, and set them."""
    place = selectors.place(scope)
    form = forms.Limits(request.POST or None, place=place)
    if not form.is_valid():
        context = {"form": form, "place": place}
        return render(request, "limits/_drawer.html", context, status=422 if form.is_bound else 200)
    services.set_limits(bucket=place.bucket, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("The limits are set."), event="limitsChanged")
