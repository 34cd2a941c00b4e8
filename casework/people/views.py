"""Home, the counts of the navigation, the team page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people import forms, navigation, permissions, selectors, services


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Send people to where their day starts; somebody without a role is told what to do."""
    url = navigation.home_url(request.user)
    return redirect(url) if url else render(request, "people/no_role.html")


@login_required
@require_GET
def counts(request: SignedIn) -> HttpResponse:
    """Answer the numbers of the navigation anew."""
    return render(request, "partials/_nav_counts.html")


@permissions.role_required(*permissions.TEAM_READERS)
@require_GET
def team(request: SignedIn) -> HttpResponse:
    """Show one of the reader's teams: who is there, how much everybody carries."""
    floor = selectors.team_page(request.user, code=request.GET.get("team", ""), now=timezone.now())
    return render(request, "people/_members.html" if request.htmx else "people/team.html", {"floor": floor})


@permissions.role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def capacity(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Ask for a member's capacity in the drawer, and set it."""
    place = selectors.place_led_by(request.user, team_id=team_id, user_id=user_id)
    form = forms.Capacity(request.POST or None, initial={"capacity": place.capacity})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "people/_capacity.html", {"form": form, "place": place}, status=status)
    services.set_capacity(team=place.team, user=place.user, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The capacity was changed."))
