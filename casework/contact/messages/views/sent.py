"""What goes out: the list, one message, sending it again; and the door for what providers report."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from casework.contact.messages import selectors, services
from casework.contact.messages.permissions import SENDERS, SENT_READERS
from casework.contact.messages.providers.base import UnknownProvider
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn

MAX_WEBHOOK = 512 * 1024
_STATUS = {
    services.Taken.TAKEN: 204,
    services.Taken.FORGED: 401,
    services.Taken.MALFORMED: 400,
    services.Taken.UNKNOWN: 404,
}


@role_required(*SENT_READERS)
@require_GET
def sent(request: SignedIn) -> HttpResponse:
    """Show what went out, newest first."""
    wanted = {name: request.GET.get(name, "") for name in ("state", "channel", "after")}
    context = {"page": selectors.sent_page(**wanted), "may_send": request.user.has_role(*SENDERS)}
    return render(request, "messages/_sent.html" if request.htmx else "messages/sent.html", context)


@role_required(*SENT_READERS)
@require_GET
def message(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one message in the drawer, with its words; who read it is written down."""
    found = selectors.message_named(public_id)
    services.read_message(message=found, actor=request.user, now=timezone.now())
    context = {"message": found, "receipts": selectors.receipts_of(found)}
    return render(request, "messages/_message.html", {**context, "may_send": request.user.has_role(*SENDERS)})


@role_required(*SENDERS)
@require_POST
def resend(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Send anew what failed, or may have failed."""
    services.resend(message=selectors.message_named(public_id), actor=request.user, now=timezone.now())
    return done(_("It is sent again."))


@csrf_exempt
@require_POST
def receipts(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in what a provider reports: signed, at most MAX_WEBHOOK bytes; delivered twice it counts once."""
    body = request.read(MAX_WEBHOOK + 1)
    if len(body) > MAX_WEBHOOK:
        return HttpResponse(status=413)
    now = timezone.now()
    try:
        taken = services.receive_receipts(provider_name=provider, headers=request.headers, body=body, now=now)
    except UnknownProvider:
        raise Http404 from None
    return HttpResponse(status=_STATUS[taken])
