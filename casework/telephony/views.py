"""The call bar's addresses, recordings, and the door for what providers send."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_htmx.http import trigger_client_event

from casework.lib.ranges import ranged_response, starts_at_zero
from casework.telephony import selectors, services
from casework.telephony.callbar import bar_of
from casework.telephony.forms import OutcomeForm
from casework.telephony.providers.base import UnknownProvider

if TYPE_CHECKING:
    from casework.people.models import User

MAX_WEBHOOK = 64 * 1024
_STATUS = {
    services.Receipt.TAKEN: 204,
    services.Receipt.FORGED: 401,
    services.Receipt.MALFORMED: 400,
    services.Receipt.UNKNOWN_CALL: 404,
}


def _me(request: HttpRequest) -> "User":
    return cast("User", request.user)


@login_required
@require_GET
@never_cache
def call(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the call bar of one's own call; the empty bar once nothing is left to do with it."""
    own = get_object_or_404(selectors.own_calls(_me(request)), public_id=public_id)
    return render(request, "telephony/_callbar.html", {"bar": bar_of(own)})


@login_required
@require_POST
def hang_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End one's own call and show the bar as it is then."""
    own = get_object_or_404(selectors.own_calls(_me(request)), public_id=public_id)
    ended = services.hang_up(call=own, now=timezone.now())
    return render(request, "telephony/_callbar.html", {"bar": bar_of(ended)})


@login_required
@require_POST
def outcome(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record what came of one's own call; the bar goes away."""
    own = get_object_or_404(selectors.own_calls(_me(request)), public_id=public_id)
    form = OutcomeForm(request.POST, call=own)
    if not form.is_valid():
        return render(request, "telephony/_callbar.html", {"bar": bar_of(own, form)}, status=422)
    services.finish_attempt(call=own, actor=_me(request), now=timezone.now(), **form.cleaned_data)
    response = render(request, "telephony/_callbar.html", {"bar": None})
    return trigger_client_event(response, "toast", {"level": "success", "text": _("Outcome recorded.")})


@login_required
@require_safe
def recording(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Play the recording of the call `public_id`, in parts as the player asks, and log the play."""
    heard = get_object_or_404(selectors.recordings_for(_me(request)), call__public_id=public_id)
    if request.method == "GET":
        zero = starts_at_zero(request, heard.size)
        services.log_play(recording=heard, listener=_me(request), from_start=zero, now=timezone.now())
    response = ranged_response(request, heard.file.open("rb"), heard.content_type, etag=str(heard.public_id))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in what a provider sends: signed, at most MAX_WEBHOOK bytes; delivered twice it counts once."""
    body = request.read(MAX_WEBHOOK + 1)
    if len(body) > MAX_WEBHOOK:
        return HttpResponse(status=413)
    try:
        receipt = services.receive_webhook(
            provider_name=provider, headers=request.headers, body=body, now=timezone.now()
        )
    except UnknownProvider:
        raise Http404 from None
    return HttpResponse(status=_STATUS[receipt])
