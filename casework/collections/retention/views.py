"""The drawer in which a supervisor decides whether a collector keeps a case."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.collections.forms import Decision
from casework.collections.retention import selectors, services
from casework.collections.retention.permissions import DECIDERS
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*DECIDERS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer whether a case is kept, and decide it."""
    form = Decision(request.POST or None)
    if not form.is_valid():
        given = {"retention": selectors.found(request.user, public_id), "form": form}
        return render(request, "retention/_decide.html", given, status=422 if form.is_bound else 200)
    services.decide_retention(
        retention=public_id, actor=request.user, now=timezone.now(), **form.cleaned_data
    )  # fmt: skip
    return done(_("Approved.") if form.cleaned_data["approve"] else _("Rejected."), event="decided")
