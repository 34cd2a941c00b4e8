"""What the pages about people need: reading an address, and one way to ask, warn and change."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import ngettext

from casework.lib.answers import done
from casework.lib.requests import SignedIn, uuid_of
from casework.workflow.roster import edits
from casework.workflow.roster.words import in_words

if TYPE_CHECKING:
    from casework.people.models import Membership
    from casework.workflow.roster.edits import Edit
    from casework.workflow.roster.stranding import Stranded


EDIT = "workflow/_roster_edit.html"


def asked(sent: QueryDict) -> dict[str, Any]:
    """Return which team, view and week an address asks for; what makes no sense is as if it were not asked."""
    return {"code": sent.get("team", ""), "view": sent.get("view", ""), "first": _day(sent.get("week", ""))}


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def picked(request: HttpRequest) -> list[UUID]:
    """Return the members whose rows were ticked; garbage names nobody."""
    sent = request.POST if request.method == "POST" else request.GET
    return [one for text in sent.getlist("pick") if (one := uuid_of(text)) is not None]


def edited(request: SignedIn, edit: "Edit", places: "Sequence[Membership]", *, picked: bool = False) -> HttpResponse:
    """Ask for a change, ask once more when it would strand open work, else make it."""
    form = edit.form(request.POST if request.method == "POST" else None, places=places, initial=request.GET.dict())
    context = {"form": form, "places": places, "picked": picked, "title": _title(edit, places), "name": edit.name}
    if not form.is_valid():
        return render(request, EDIT, context, status=422 if form.is_bound else 200)
    stranded = edits.would_strand(edit, places=places, data=form.cleaned_data, now=timezone.now())
    if stranded and request.POST.get("confirmed") != _key(stranded):
        return render(request, EDIT, context | {"stranded": in_words(stranded), "confirm": _key(stranded)})
    edits.apply(edit, places=places, data=form.cleaned_data, actor=request.user, now=timezone.now())
    return done(edit.done)


def _title(edit: "Edit", places: "Sequence[Membership]") -> str:
    number = len(places)
    many = ngettext("%(number)d member", "%(number)d members", number) % {"number": number}
    return str(edit.title) % {"who": places[0].user if number == 1 else many}


def _key(stranded: "Sequence[Stranded]") -> str:
    """Return what was confirmed: if more would be stranded by then, it is asked again."""
    return ",".join(f"{one.person.pk}:{one.rule}:{one.number}" for one in stranded)
