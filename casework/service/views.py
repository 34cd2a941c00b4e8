"""Customer service: the one box, the customer's page, and numbers in clear."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.refusal import Refused
from casework.lib.requests import SignedIn
from casework.service import forms, selectors, services
from casework.service.permissions import COMPLAINED_TO, READERS, REVEALERS
from casework.service.words import Why


class NoReason(Refused):
    """A number is shown for a reason only."""


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def customers(request: SignedIn) -> HttpResponse:
    """Show the box, and what it found. What is typed is personal: it is sent, and stands in no address and no log."""
    form = forms.Search(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "service/customers.html", {"form": form}, status=422 if form.is_bound else 200)
    found = services.search(text=form.cleaned_data["text"], actor=request.user, now=timezone.now())
    if found.only:
        return redirect("service:customer", found.only.public_id)
    return render(request, "service/customers.html", {"form": form, "found": found})


@role_required(*READERS)
@require_GET
def customer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show all that the viewer may know of one customer."""
    shown = selectors.customer_shown(public_id)
    page = selectors.customer_page(customer=shown, viewer=request.user, now=timezone.now())
    return render(request, "service/customer.html", {"page": page, "form": forms.Reveal(), "search": forms.Search()})


@role_required(*COMPLAINED_TO)
@require_http_methods(["GET", "POST"])
def complain(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what the customer complains of, and record it."""
    shown, now = selectors.customer_shown(public_id), timezone.now()
    form = forms.Complaint(request.POST or None, initial={"review_on": selectors.in_a_week(shown, now)})
    if not form.is_valid():
        context = {"form": form, "customer": shown}
        return render(request, "service/_complaint_drawer.html", context, status=422 if form.is_bound else 200)
    services.take_complaint(customer=shown, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The complaint is recorded."), event="complained")


@role_required(*REVEALERS)
@require_POST
def reveal(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Answer a number in clear; who saw it, and for what, is written down."""
    shown, why = selectors.customer_shown(public_id), _why(request)
    seen = services.reveal_phone(customer=shown, point=point, why=why, actor=request.user, now=timezone.now())
    return render(request, "service/_clear.html", {"text": seen.phone})


@role_required(*REVEALERS)
@require_POST
def reveal_id(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the ID number in clear; who saw it, and for what, is written down."""
    shown, why = selectors.customer_shown(public_id), _why(request)
    text = services.reveal_id(customer=shown, why=why, actor=request.user, now=timezone.now())
    return render(request, "service/_clear.html", {"text": text})


def _why(request: SignedIn) -> Why:
    form = forms.Reveal(request.POST)
    if not form.is_valid():
        raise NoReason(_("Choose first what you need it for."))
    return Why(form.cleaned_data["why"])
