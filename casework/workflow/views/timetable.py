"""In whose working time limits run: looking at calendars, changing them, closing days, giving one to a team."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import TEAM_READERS, role_required
from casework.people.services import calendars
from casework.workflow.timetable import forms, reach, showing
from casework.workflow.views import timetable_parts as parts

EDITORS = (Role.SUPERVISOR, Role.OPERATIONS)


@role_required(*TEAM_READERS)
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show the calendars that concern the reader."""
    context = {"page": showing.calendars_page(request.user, now=timezone.now()), "topic": calendars.TOPIC}
    return render(request, "workflow/_calendars.html" if request.htmx else "workflow/calendars.html", context)


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def make(request: SignedIn) -> HttpResponse:
    """Ask in the drawer what a new calendar says, and make it."""
    form = forms.CalendarTerms(request.POST or None)
    if not form.is_valid():
        return parts.ask(request, form, parts.Asked(title=_("New calendar"), address="workflow:calendar_make"))
    said = {"code": form.cleaned_data["code"], "terms": form.terms, "hours": form.hours}
    calendars.make_calendar(**said, actor=request.user, now=timezone.now())
    return done(_("The calendar is made."))


@role_required(*EDITORS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str) -> HttpResponse:
    """Ask in the drawer what a calendar says, show which limits that would move, and change it."""
    calendar = reach.calendar_edited_by(request.user, code)
    form = forms.CalendarTerms(request.POST or None, instance=calendar)
    return parts.changed(request, form, parts.terms_of(calendar))


@role_required(*EDITORS)
@require_http_methods(["GET", "POST"])
def close(request: SignedIn, code: str) -> HttpResponse:
    """Ask in the drawer on which days nobody works, show which limits that would move, and close them."""
    calendar = reach.calendar_edited_by(request.user, code)
    return parts.changed(request, forms.Closure(request.POST or None), parts.closing(calendar))


@role_required(*EDITORS)
@require_POST
def reopen(request: SignedIn, code: str) -> HttpResponse:
    """Let a closed day be worked after all."""
    calendar, form = reach.calendar_edited_by(request.user, code), forms.OpenedDay(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    calendars.open_day(calendar=calendar, day=form.cleaned_data["day"], actor=request.user, now=timezone.now())
    return done(_("The day is worked again."))


@role_required(*EDITORS)
@require_http_methods(["GET", "POST"])
def of_team(request: SignedIn, team_id: UUID) -> HttpResponse:
    """Ask in the drawer in which calendar's time the limits of a team's work run, and set it."""
    team = reach.team_edited_by(request.user, team_id)
    form = forms.TeamsCalendar(request.POST or None, initial={"calendar": team.calendar and team.calendar.code})
    return parts.changed(request, form, parts.choosing(team))
