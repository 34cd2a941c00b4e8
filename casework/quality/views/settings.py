"""What quality works by: sampling plans and scorecards."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.quality import selectors, services
from casework.quality.forms import PlanForm

SETTINGS_READERS = (Role.INSPECTOR, Role.AUDITOR)


@role_required(*SETTINGS_READERS)
@require_GET
def plans(request: SignedIn) -> HttpResponse:
    """Show how each kind of work is sampled now, and how it was."""
    lines = selectors.plan_lines(timezone.localdate())
    shown = {"lines": lines, "may_edit": request.user.has_role(Role.INSPECTOR)}
    return render(request, "quality/_plans.html" if request.htmx else "quality/plans.html", shown)


@role_required(Role.INSPECTOR)
@require_http_methods(["GET", "POST"])
def plan(request: SignedIn, subject: str, method: str) -> HttpResponse:
    """Ask in the drawer for the next version of a plan, and make it."""
    current, today = selectors.newest_plan(subject, method), timezone.localdate()
    form = PlanForm(request.POST or None, plan=current, first_on=max(today, current.first_on))
    if not form.is_valid():
        given = {"form": form, "plan": current}
        return render(request, "quality/_plan_drawer.html", given, status=422 if form.is_bound else 200)
    services.change_plan(subject=subject, method=method, actor=request.user, now=timezone.now(), **form.terms)
    return done(_("The plan has a new version."), event="plansChanged")
