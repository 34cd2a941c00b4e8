"""The drawer in which a waiver is decided, and the receipts that borrowers sent."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections import forms, selectors, services
from casework.collections.permissions import DECIDERS
from casework.lib.answers import done
from casework.lib.file_answers import file_answer, shown_alone
from casework.lib.requests import SignedIn
from casework.people.permissions import role_required


@role_required(*DECIDERS)
@require_http_methods(["GET", "POST"])
def approval(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer whether a waiver is approved, and decide it."""
    now, form = timezone.now(), forms.Decision(request.POST or None)
    if not form.is_valid():
        line = selectors.waiver_line(user=request.user, public_id=public_id, now=now)
        context = {"line": line, "form": form}
        return render(request, "collections/_approval_drawer.html", context, status=422 if form.errors else 200)
    waiver = services.decide_waiver(waiver=public_id, actor=request.user, now=now, **form.cleaned_data)
    return done(_("Approved.") if waiver.state != "rejected" else _("Rejected."), event="decided")


@login_required
@require_GET
@shown_alone
def receipt(request: SignedIn, public_id: UUID, claim: UUID) -> HttpResponseBase:
    """Serve the receipt that a borrower sent, and log the look."""
    kept = selectors.receipt_seen(request.user, public_id, claim)
    services.look_at_receipt(claim=kept, viewer=request.user, now=timezone.now())
    content = kept.receipt.open("rb")
    return file_answer(request, content, name=kept.receipt_name, content_type=kept.receipt_type, digest=kept.digest)
