"""What the drawers of settlements need."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from casework.lib.days import day_in
from casework.lib.requests import SignedIn
from casework.reports.settlements.permissions import KEEPERS

if TYPE_CHECKING:
    from casework.people.models import User

Text = str | Promise


def rights(user: "User") -> dict[str, bool]:
    """Return what `user` may do on these pages."""
    return {"may_keep": user.has_role(*KEEPERS)}


def drawer(
    request: SignedIn, form: forms.Form, *, title: Text, submit: Text, about: Any, text: Text = ""
) -> HttpResponse:
    """Show a form in the drawer. about: whom or what it is about, under the title; text: what will come of it."""
    given = {"form": form, "title": title, "submit": submit, "about": about, "text": text, "url": request.path}
    return render(request, "settlements/_form.html", given, status=422 if form.is_bound else 200)


def today_at(channel: Any, now: datetime) -> date:
    """Return today where a channel's book is."""
    return day_in(channel.book.time_zone, now)
