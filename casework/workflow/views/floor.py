"""What a supervisor does about people and their work: opened work of who is gone, hand-over, why somebody has it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import TEAM_READERS, role_required, team_ids_with
from casework.workflow import handover, lease, selectors
from casework.workflow.views import parts


@role_required(*TEAM_READERS)
@require_GET
def stranded(request: SignedIn, team_id: UUID) -> HttpResponse:
    """Answer, for the team page, the opened work whose holders are offline."""
    team = selectors.team_seen_by(request.user, team_id)
    may_assign = team.pk in team_ids_with(request.user, "assign_team")
    context = {"team": team, "left": lease.left_by_pool(team, now=timezone.now()), "may_assign": may_assign}
    return render(request, "workflow/_stranded.html", context)


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def hand_over(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Ask in the drawer whether a member leaves, and deal all that they hold."""
    person = selectors.member_led_by(request.user, team_id=team_id, user_id=user_id)
    if request.method == "GET":
        leaving = selectors.leaving(request.user, person)
        return render(request, "workflow/_hand_over.html", {"person": person, "team_id": team_id, "leaving": leaving})
    result = handover.hand_over(person=person, actor=request.user, now=timezone.now())
    return done(parts.handed_over(person, result))


@role_required(Role.SUPERVISOR, Role.AUDITOR)
@require_GET
def why(request: SignedIn, kind: str, public_id: UUID) -> HttpResponse:
    """Show in the drawer why an item went to whom it went, and why not to the others."""
    desk, item = selectors.item_answerable_to(request.user, kind=kind, public_id=public_id)
    answers = selectors.answers_of(desk=desk, item=item)
    return render(request, "workflow/_why.html", {"item": item, "answers": answers})
