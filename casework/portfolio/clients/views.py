"""Clients of the API, for the people who keep them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.clients import selectors, services
from casework.portfolio.clients.forms import ChangedClient, NewClient, RotateToken
from casework.portfolio.clients.permissions import KEEPERS, READERS


@role_required(*READERS)
@require_GET
def clients(request: SignedIn) -> HttpResponse:
    """List the clients, their tokens and when they were last heard of."""
    given = {"lines": selectors.client_lines(now=timezone.now()), "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "clients/_clients.html" if request.htmx else "clients/clients.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
@never_cache
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a new client; its token is shown there once."""
    form = NewClient(request.POST or None)
    if not form.is_valid():
        return render(request, "clients/_add.html", {"form": form}, status=422 if form.is_bound else 200)
    made, new = services.add_client(actor=request.user, now=timezone.now(), **form.asked())
    return render(request, "clients/_token.html", {"client": made, "token": new})


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what a client may do, and change it."""
    line = selectors.client_line(public_id, now=timezone.now())
    form = ChangedClient(request.POST or None, client=line.client, initial={**vars(line.client), **vars(line)})
    if not form.is_valid():
        given = {"form": form, "client": line.client}
        return render(request, "clients/_change.html", given, status=422 if form.is_bound else 200)
    services.change_client(client=line.client, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("The client was changed."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
@never_cache
def token(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer how to change the token, and show the new one once."""
    found = selectors.client_line(public_id, now=timezone.now()).client
    form = RotateToken(request.POST or None)
    if not form.is_valid():
        given = {"form": form, "client": found}
        return render(request, "clients/_rotate.html", given, status=422 if form.is_bound else 200)
    new = services.rotate_token(client=found, grace=form.asked(), actor=request.user, now=timezone.now())
    return render(request, "clients/_token.html", {"client": found, "token": new})


@role_required(*KEEPERS)
@require_POST
def close(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Close a client for good."""
    found = selectors.client_line(public_id, now=timezone.now()).client
    services.close_client(client=found, actor=request.user, now=timezone.now())
    return done(_("The client was closed; its tokens are not taken any more."))
