"""What quality works by: sampling plans and scorecards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done, go
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.quality import selectors, services
from casework.quality.card_forms import CardForm
from casework.quality.forms import PlanForm

SETTINGS_READERS = (Role.INSPECTOR, Role.AUDITOR)


@role_required(*SETTINGS_READERS)
@require_GET
def plans(request: SignedIn) -> HttpResponse:
    """Show how each kind of work is sampled now, and how it was."""
    lines = selectors.plan_lines(selectors.first_day_open(timezone.now()))
    shown = {"lines": lines, "may_edit": request.user.has_role(Role.INSPECTOR)}
    return render(request, "quality/_plans.html" if request.htmx else "quality/plans.html", shown)


@role_required(Role.INSPECTOR)
@require_http_methods(["GET", "POST"])
def plan(request: SignedIn, subject: str, method: str) -> HttpResponse:
    """Ask in the drawer for the next version of a plan, and make it."""
    current, first = selectors.newest_plan(subject, method), selectors.first_day_open(timezone.now())
    form = PlanForm(request.POST or None, plan=current, first_on=max(first, current.first_on))
    if not form.is_valid():
        given = {"form": form, "plan": current}
        return render(request, "quality/_plan_drawer.html", given, status=422 if form.is_bound else 200)
    services.change_plan(subject=subject, method=method, actor=request.user, now=timezone.now(), **form.terms)
    return done(_("The plan has a new version."), event="plansChanged")


@role_required(*SETTINGS_READERS)
@require_GET
def cards(request: SignedIn) -> HttpResponse:
    """Show the scorecards; of one kind of work every version."""
    shown = {"cards": selectors.cards_shown(subject=request.GET.get("of", "")), "of": request.GET.get("of", "")}
    return render(request, "quality/cards.html", {**shown, "may_edit": request.user.has_role(Role.INSPECTOR)})


@role_required(Role.INSPECTOR)
@require_http_methods(["GET", "POST"])
def card(request: SignedIn, subject: str) -> HttpResponse:
    """Edit a scorecard, which makes its next version."""
    shown = selectors.card_to_edit(subject)
    sections = [(section, items) for section, _name, items in shown.sections]
    form = CardForm(request.POST or None, version=shown.card.version, sections=sections)
    if not form.is_valid():
        return render(
            request, "quality/card.html", {"form": form, "shown": shown}, status=422 if form.is_bound else 200
        )
    services.change_card(subject=subject, seen=form.cleaned_data["seen"], sections=form.sections, actor=request.user,
                         now=timezone.now())  # fmt: skip
    messages.success(request, _("The scorecard has a new version."))
    return go(request, "quality:cards")
