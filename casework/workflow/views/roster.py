"""A supervisor's pages about people: the team at a glance, one member, changing one or several of them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import TEAM_READERS, role_required
from casework.workflow.roster import edits, grid, offers, reach, showing
from casework.workflow.views import roster_parts


@role_required(*TEAM_READERS)
@require_GET
def roster(request: SignedIn) -> HttpResponse:
    """Show one of the reader's teams at a glance: skills and capacity, or a week."""
    asked = roster_parts.asked(request.GET)
    page = grid.grid(request.user, now=timezone.now(), **asked)
    return render(request, "workflow/_roster.html" if request.htmx else "workflow/roster.html", {"page": page})


@role_required(*TEAM_READERS)
@require_GET
def member(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Show one member of a team."""
    page = showing.person_page(request.user, team_id=team_id, user_id=user_id, now=timezone.now())
    return render(request, "workflow/_person.html" if request.htmx else "workflow/person.html", {"page": page})


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, team_id: UUID, user_id: UUID, name: str) -> HttpResponse:
    """Ask in the drawer for one change of a member, say what it would strand, and make it."""
    chosen = edits.edit_named(name)
    place = reach.place_led_by(request.user, team_id=team_id, user_id=user_id)
    return roster_parts.edited(request, chosen, [place])


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def edit_many(request: SignedIn, team_id: UUID, name: str) -> HttpResponse:
    """Ask in the drawer for one change of several members, say what it would strand, and make it for all or none."""
    chosen = edits.edit_named(name, many=True)
    picked = roster_parts.picked(request)
    places = reach.places_led_by(request.user, team_id=team_id, picked=picked)
    return roster_parts.edited(request, chosen, places, picked=True)


@role_required(Role.SUPERVISOR)
@require_GET
def customers(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Answer the customers whom the typed text names, to be chosen for a conflict of interest."""
    reach.place_led_by(request.user, team_id=team_id, user_id=user_id)
    text = request.GET.get("q", "")
    context = {"found": offers.find_customers(text), "text": text, "most": offers.MOST_FOUND}
    return render(request, "workflow/_customers.html", context)
