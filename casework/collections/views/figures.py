"""Figures by bucket, and the roll asked for by hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from casework.collections import forms, selectors, services
from casework.collections.permissions import POOL_READERS
from casework.collections.views import parts
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required


@role_required(*POOL_READERS)
@require_GET
def buckets(request: SignedIn) -> HttpResponse:
    """Show what entered, was collected and rolled on by bucket, and what lay in each at a day's start."""
    form = forms.Figures(request.GET)
    asked = form.cleaned_data if form.is_valid() else dict.fromkeys(("book", "first", "last", "as_of"))
    page = selectors.figures_page(now=timezone.now(), **asked)
    context = {"form": form, "page": page, **parts.newest_roll(request.user)}
    return render(request, "collections/buckets.html", context, status=422 if form.errors else 200)


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def roll(request: SignedIn) -> HttpResponse:
    """Ask in the drawer up to which day a book is to be rolled, and have it rolled in the background."""
    book, now = selectors.book_shown(request.GET.get("book", "")), timezone.now()
    form = forms.Roll(request.POST) if request.method == "POST" else parts.roll_form(book, now)
    if not form.is_valid():
        context = {"book": book, "form": form}
        return render(request, "collections/_roll_drawer.html", context, status=422 if form.errors else 200)
    services.ask_by_hand(book=book, actor=request.user, now=now, **form.cleaned_data)
    return trigger_client_event(done(_("The roll is on its way.")), "rollAsked")


@role_required(Role.OPERATIONS)
@require_GET
def newest_roll(request: SignedIn) -> HttpResponse:
    """Answer how far the newest roll asked for by the reader is."""
    return render(request, "collections/_roll.html", {"job": selectors.newest_roll(request.user)})
