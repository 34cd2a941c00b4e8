"""Messages for cases: the drawer of the case page, the drawer of a pool, and how far the sending to many is."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections.messaging import forms, parts, selectors, services
from casework.collections.messaging.permissions import SENDERS_TO_MANY, SENDERS_TO_OWN
from casework.collections.selectors import case_once_held
from casework.collections.services.board import board_of
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def send(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what would be sent to whom, and send it."""
    case, now = case_once_held(request.user, public_id), timezone.now()
    form = forms.Send(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        context = parts.send_drawer(request, case, form, now)
        return render(request, "messaging/_send.html", context, status=422 if form is not None else 200)
    services.send_message(case=case, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The message is on its way."))


@role_required(*SENDERS_TO_MANY)
@require_http_methods(["GET", "POST"])
def send_many(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer which template the chosen cases of a pool are sent, and begin sending it."""
    board, now = board_of(request.user, public_id), timezone.now()
    form = parts.many_form(request, board)
    if not isinstance(form, forms.SendMany) or not form.is_valid():
        context = parts.many_drawer(board, form, now)
        return render(request, "messaging/_send_many.html", context, status=422 if form.errors else 200)
    ids, said = parts.chosen_ids(board, form, actor=request.user, now=now), form.sending
    job = services.ask_many(pool=board.pool, cases=ids, actor=request.user, now=now, **said)
    return render(request, "messaging/_sending.html", {"sending": selectors.progress_of(request.user, job.public_id)})


@role_required(*SENDERS_TO_OWN)
@require_http_methods(["GET", "POST"])
def send_own(request: SignedIn) -> HttpResponse:
    """Ask in the drawer which template the chosen cases of the collector are sent, and begin sending it."""
    form = parts.own_form(request)
    if not isinstance(form, forms.SendMany) or not form.is_valid():
        context = parts.own_drawer(request, form)
        return render(request, "messaging/_send_many.html", context, status=422 if form.errors else 200)
    job = services.ask_own(cases=form.picked, actor=request.user, now=timezone.now(), **form.sending)
    return render(request, "messaging/_sending.html", {"sending": selectors.progress_of(request.user, job.public_id)})


@role_required(*SENDERS_TO_MANY, *SENDERS_TO_OWN)
@require_GET
def sending(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer how far a sending of the reader's is."""
    return render(request, "messaging/_sending.html", {"sending": selectors.progress_of(request.user, public_id)})
