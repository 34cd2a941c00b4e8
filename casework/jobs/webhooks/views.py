"""Endpoints and what was delivered to them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.jobs.webhooks import selectors, services
from casework.jobs.webhooks.forms import EndpointForm, RotateForm
from casework.jobs.webhooks.permissions import KEEPERS, READERS
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*READERS)
@require_GET
def endpoints(request: SignedIn) -> HttpResponse:
    """List the endpoints, with what waits and what was given up."""
    given = {"lines": selectors.endpoint_lines(), "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "webhooks/_endpoints.html" if request.htmx else "webhooks/endpoints.html", given)


@role_required(*READERS)
@require_GET
def endpoint(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one endpoint and its deliveries."""
    wanted = {name: request.GET.get(name, "") for name in ("state", "after")}
    page = selectors.endpoint_page(public_id, now=timezone.now(), **wanted)
    given = {"page": page, "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "webhooks/_endpoint.html" if request.htmx else "webhooks/endpoint.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
@never_cache
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a new endpoint; its secret is shown there once."""
    form = EndpointForm(request.POST or None)
    if not form.is_valid():
        return render(request, "webhooks/_add.html", {"form": form}, status=422 if form.is_bound else 200)
    made, secret = services.add_endpoint(actor=request.user, now=timezone.now(), **form.cleaned_data)
    return render(request, "webhooks/_secret.html", {"endpoint": made, "secret": secret})


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for what an endpoint is, and change it."""
    found = selectors.endpoint(public_id)
    form = EndpointForm(request.POST or None, initial=vars(found))
    if not form.is_valid():
        given = {"form": form, "endpoint": found}
        return render(request, "webhooks/_change.html", given, status=422 if form.is_bound else 200)
    services.change_endpoint(endpoint=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The endpoint was changed."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
@never_cache
def secret(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer how to change the secret, and show the new one once."""
    found = selectors.endpoint(public_id)
    form = RotateForm(request.POST or None)
    if not form.is_valid():
        given = {"form": form, "endpoint": found}
        return render(request, "webhooks/_rotate.html", given, status=422 if form.is_bound else 200)
    new = services.rotate_secret(endpoint=found, grace=form.asked(), actor=request.user, now=timezone.now())
    return render(request, "webhooks/_secret.html", {"endpoint": found, "secret": new})


@role_required(*KEEPERS)
@require_POST
def pause(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Pause an endpoint."""
    services.pause_endpoint(endpoint=selectors.endpoint(public_id), actor=request.user, now=timezone.now())
    return done(_("Paused. What happens from now on waits."))


@role_required(*KEEPERS)
@require_POST
def resume(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Let a paused endpoint go on."""
    found = selectors.endpoint(public_id)
    number = services.resume_endpoint(endpoint=found, actor=request.user, now=timezone.now())
    text = ngettext(
        "It goes on; %(number)d delivery is sent now.", "It goes on; %(number)d deliveries are sent now.", number
    )
    return done(text % {"number": number})


@role_required(*KEEPERS)
@require_POST
def close(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Close an endpoint for good."""
    services.close_endpoint(endpoint=selectors.endpoint(public_id), actor=request.user, now=timezone.now())
    return done(_("The endpoint was closed."))


@role_required(*KEEPERS)
@require_POST
def resend(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Send one delivery again."""
    services.resend(delivery=selectors.delivery(public_id), actor=request.user, now=timezone.now())
    return done(_("It is sent again."))


@role_required(*KEEPERS)
@require_POST
def resend_failed(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Send everything again that was given up for an endpoint."""
    found = selectors.endpoint(public_id)
    number = services.resend_failed(endpoint=found, actor=request.user, now=timezone.now())
    text = ngettext("%(number)d delivery is sent again.", "%(number)d deliveries are sent again.", number)
    return done(text % {"number": number})
