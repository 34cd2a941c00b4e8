"""Home, the counts of the navigation, the team page, saved filters of any page."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.answers import done, toast
from casework.lib.requests import SignedIn, uuid_of
from casework.lib.roles import Role
from casework.people import forms, navigation, permissions, saved_strip, selectors, services
from casework.people.notices import with_notices

if TYPE_CHECKING:
    from casework.people.models import Membership


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Send people to where their day starts; somebody without a role is told what to do."""
    url = navigation.home_url(request.user)
    return redirect(url) if url else render(request, "people/no_role.html")


@login_required
@require_GET
def counts(request: SignedIn) -> HttpResponse:
    """Answer the numbers of the navigation anew, and tell what just happened."""
    nav = navigation.menu(request.user, request.path, anew=True)
    return with_notices(render(request, "partials/_nav_counts.html", {"nav": nav}), request.user, now=timezone.now())


@permissions.role_required(*permissions.TEAM_READERS)
@require_GET
def team(request: SignedIn) -> HttpResponse:
    """Show one of the reader's teams: who is there, what everybody is on, carries and did today."""
    now = timezone.now()
    day_start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    floor = selectors.team_page(request.user, code=request.GET.get("team", ""), now=now, day_start=day_start)
    return render(request, "people/_members.html" if request.htmx else "people/team.html", {"floor": floor})


@permissions.role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def pause(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Ask in the drawer why a member shall be given no new work, and stop it."""
    place = selectors.place_led_by(request.user, team_id=team_id, user_id=user_id)
    form = forms.Pause(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _control(request, form, place, pausing=True)
    services.pause(place=place, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("%(person)s is given no new work.") % {"person": place.user})


@permissions.role_required(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def let_accept(request: SignedIn, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Ask in the drawer why work shall come to a member again, and let it come."""
    place = selectors.place_led_by(request.user, team_id=team_id, user_id=user_id)
    form = forms.Pause(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _control(request, form, place, pausing=False)
    services.let_accept(place=place, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("%(person)s accepts work again.") % {"person": place.user})


def _control(request: SignedIn, form: forms.Pause, place: "Membership", *, pausing: bool) -> HttpResponse:
    context = {"form": form, "place": place, "pausing": pausing}
    return render(request, "people/_pause.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def saved(request: SignedIn) -> HttpResponse:
    """Answer the strip of saved filters anew."""
    return render(request, "people/_saved.html", {"saved": _strip(request)})


@login_required
@require_http_methods(["GET", "POST"])
def save_filter(request: SignedIn) -> HttpResponse:
    """Ask in the drawer under which name the filter is kept, and keep it."""
    form = forms.SaveView(request.POST) if request.method == "POST" else forms.SaveView(initial=request.GET.dict())
    if not form.is_valid():
        shared_with = saved_strip.team_led(request.user, uuid_of(str(form["team"].value() or "")))
        context = {"form": form, "team": shared_with}
        return render(request, "people/_save_filter.html", context, status=422 if form.is_bound else 200)
    sent = dict(form.cleaned_data)
    sent["team"] = saved_strip.team_led(request.user, sent["team"]) if sent.pop("shared") else None
    view = services.save_view(owner=request.user, now=timezone.now(), **sent)
    return done(_("“%(name)s” is saved.") % {"name": view.name}, event="savedFilters")


@login_required
@require_GET
def saved_manage(request: SignedIn) -> HttpResponse:
    """Show in the drawer what is saved of a page, to be renamed, deleted or made the first thing shown."""
    return render(request, "people/_saved_manage.html", {"saved": _strip(request)})


@login_required
@require_POST
def saved_rename(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Call a saved filter otherwise."""
    form = forms.RenameView(request.POST)
    if not form.is_valid():
        return toast(_("A filter needs a name of at most 60 letters."), level="error", status=422)
    view = services.rename_view(view=public_id, actor=request.user, name=form.cleaned_data["name"])
    return done(_("It is called “%(name)s” now.") % {"name": view.name}, close_drawer=False, event="savedFilters")


@login_required
@require_POST
def saved_default(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Let the page open with a saved filter, or with none."""
    opens = services.toggle_default(view=public_id, actor=request.user)
    text = _("The page opens with this filter.") if opens else _("The page opens without a filter.")
    return done(text, close_drawer=False, event="savedFilters")


@login_required
@require_POST
def saved_delete(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Delete a saved filter."""
    services.delete_view(view=public_id, actor=request.user)
    return done(_("The filter is deleted."), close_drawer=False, event="savedFilters")


def _strip(request: SignedIn) -> saved_strip.Strip:
    sent = request.GET
    team = saved_strip.team_led(request.user, uuid_of(sent.get("team", "")))
    return saved_strip.strip(request.user, page=sent.get("page", ""), query=sent.get("query", ""), team=team)
