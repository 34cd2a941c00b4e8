"""How a team's work is dealt: the policy in force, its versions, making the next one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import TEAM_READERS, role_required
from casework.workflow import forms, policies, selectors
from casework.workflow.views import parts


@role_required(*TEAM_READERS)
@require_GET
def policy(request: SignedIn) -> HttpResponse:
    """Show how the work of one of the reader's teams is dealt, now and before."""
    page = selectors.policy_page(request.user, code=request.GET.get("team", ""), now=timezone.now())
    return render(request, "workflow/_policy.html" if request.htmx else "workflow/policy.html", {"page": page})


@role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def new_policy(request: SignedIn, team_id: UUID) -> HttpResponse:
    """Ask in the drawer for the next version of the team's policy, beginning with the newest one, and make it."""
    team, now = selectors.team_led_by(request.user, team_id), timezone.now()
    form = forms.NewPolicy(request.POST or None, initial=parts.as_asked(team))
    if not form.is_valid():
        context = {"form": form, "team": team}
        return render(request, "workflow/_new_policy.html", context, status=422 if form.is_bound else 200)
    made = policies.make_version(team=team, actor=request.user, now=now, **form.version())
    return done(_("%(version)s is made.") % {"version": made})
