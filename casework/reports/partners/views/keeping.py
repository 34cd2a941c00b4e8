"""Channels and funders: listed, added, renamed, closed and opened again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.services.partners import (
    add_channel,
    add_funder,
    close_partner,
    rename_partner,
    reopen_partner,
)
from casework.reports.partners.forms import NewPartner, Rename
from casework.reports.partners.permissions import KEEPERS, READERS
from casework.reports.partners.selectors import keeping

_ADD = {"channel": add_channel, "funder": add_funder}


@role_required(*READERS)
@require_GET
def channels(request: SignedIn) -> HttpResponse:
    """List the channels."""
    page = keeping.channel_list(sought=request.GET.get("q", ""), after=request.GET.get("after", ""))
    given = {"page": page, "kind": "channel", "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "partners/_channels.html" if request.htmx else "partners/channels.html", given)


@role_required(*READERS)
@require_GET
def funders(request: SignedIn) -> HttpResponse:
    """List the funders with the share that counts."""
    sought, after = request.GET.get("q", ""), request.GET.get("after", "")
    page = keeping.funder_list(sought=sought, after=after, now=timezone.now())
    given = {"page": page, "kind": "funder", "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "partners/_funders.html" if request.htmx else "partners/funders.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn, kind: str) -> HttpResponse:
    """Ask in the drawer for a new channel or funder."""
    form = NewPartner(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        given = {"form": form, "kind": kind}
        return render(request, "partners/_add.html", given, status=422 if form.is_bound else 200)
    _ADD[kind](actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("It was added."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def rename(request: SignedIn, kind: str, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for another name."""
    found = keeping.partner_named(kind, public_id)
    form = Rename(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if not form.is_valid():
        given = {"form": form, "kind": kind, "partner": found}
        return render(request, "partners/_rename.html", given, status=422 if form.is_bound else 200)
    rename_partner(partner=found, name=form.cleaned_data["name"], actor=request.user, now=timezone.now())
    return done(_("It was renamed."))


@role_required(*KEEPERS)
@require_POST
def close(request: SignedIn, kind: str, public_id: UUID) -> HttpResponse:
    """Let no new order name it."""
    close_partner(partner=keeping.partner_named(kind, public_id), actor=request.user, now=timezone.now())
    return done(_("It was closed; new orders cannot name it any more."))


@role_required(*KEEPERS)
@require_POST
def reopen(request: SignedIn, kind: str, public_id: UUID) -> HttpResponse:
    """Let new orders name it again."""
    reopen_partner(partner=keeping.partner_named(kind, public_id), actor=request.user, now=timezone.now())
    return done(_("It is open again."))
