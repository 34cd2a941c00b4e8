"""What the pages of working time need: one way to ask, to show what a change would do, and to do it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.people.services import calendars
from casework.workflow.timetable.effects import Effect, effects_of

if TYPE_CHECKING:
    from django.forms import BaseForm

    from casework.people.models import Calendar, Team, User

Save = Callable[[Any, "User", datetime], object]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for in the drawer. address: of its form."""

    title: str
    address: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Change(Asked):
    """A change that is shown before it is made. save(form, actor, now): makes it; done: what is said then."""

    save: Save
    done: str


def ask(request: SignedIn, form: "BaseForm", asked: Asked, **more: Any) -> HttpResponse:
    """Answer the drawer."""
    context = {"form": form, "asked": asked, "url": reverse(asked.address, kwargs=dict(asked.kwargs)), **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workflow/_calendar_edit.html", context, status=status)


def changed(request: SignedIn, form: "BaseForm", asked: Change) -> HttpResponse:
    """Ask for a change, show which limits it would move, and make it once that was seen."""
    if not form.is_valid():
        return ask(request, form, asked)
    now = timezone.now()
    save = partial(asked.save, form, request.user, now)
    effects = effects_of(save, now=now)
    if effects and request.POST.get("confirmed") != _key(effects):
        return ask(request, form, asked, effects=effects, confirm=_key(effects))
    save()
    return done(asked.done)


def terms_of(calendar: "Calendar") -> Change:
    """Return the change of what a calendar says."""

    def save(form: Any, actor: "User", now: datetime) -> object:
        return calendars.change_calendar(calendar=calendar, terms=form.terms, hours=form.hours, actor=actor, now=now)

    return Change(
        title=calendar.name, address="workflow:calendar", kwargs={"code": calendar.code}, save=save,
        note=_("Used by %(teams)s.") % {"teams": _names(calendar.teams.all())}, done=_("The calendar is changed."),
    )  # fmt: skip


def closing(calendar: "Calendar") -> Change:
    """Return the closing of days."""

    def save(form: Any, actor: "User", now: datetime) -> object:
        return calendars.close_days(calendar=calendar, **form.cleaned_data, actor=actor, now=now)

    return Change(
        title=_("Days off: %(calendar)s") % {"calendar": calendar.name}, address="workflow:calendar_close",
        kwargs={"code": calendar.code}, save=save, done=_("The days are closed."),
        note=_("Used by %(teams)s.") % {"teams": _names(calendar.teams.all())},
    )  # fmt: skip


def choosing(team: "Team") -> Change:
    """Return the choice of a team's calendar."""

    def save(form: Any, actor: "User", now: datetime) -> object:
        return calendars.set_calendar(team=team, calendar=form.cleaned_data["calendar"], actor=actor, now=now)

    return Change(
        title=_("Calendar of %(team)s") % {"team": team}, address="workflow:team_calendar",
        kwargs={"team_id": team.public_id}, save=save, done=_("The team's calendar is changed."),
    )  # fmt: skip


def _names(teams: "Sequence[Team] | Any") -> str:
    return ", ".join(str(team) for team in teams) or _("no team")


def _key(effects: Sequence[Effect]) -> str:
    """Return what was confirmed, to the hour: if the change would move other limits by then, it is asked again."""
    return ",".join(f"{one.label}:{_hours(one.was, one.would)}" for one in effects)


def _hours(was: datetime | None, would: datetime | None) -> str:
    return f"{round((would - was).total_seconds() / 3600)}" if was and would else f"{bool(was)}{bool(would)}"
