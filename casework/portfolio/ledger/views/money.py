"""The ledger's pages: payments, one payment with its reversal, a loan."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger import forms, selectors
from casework.portfolio.ledger.permissions import READERS, RECORDERS, may_record
from casework.portfolio.services import by_hand


@role_required(*READERS)
@require_GET
def payments(request: SignedIn) -> HttpResponse:
    """List the payments, newest first, or those of a reference or a loan."""
    page = selectors.payments_page(sought=request.GET.get("q", ""), after=request.GET.get("after", ""))
    given = {"page": page, "may_record": may_record(request.user)}
    return render(request, "ledger/_payments.html" if request.htmx else "ledger/payments.html", given)


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a payment, and record it."""
    form = forms.NewPayment(request.POST or None, initial={"loan": request.GET.get("loan", "")})
    if not form.is_valid():
        return render(request, "ledger/_add.html", {"form": form}, status=422 if form.is_bound else 200)
    known = by_hand.is_known(form.cleaned_data["external_ref"])
    by_hand.enter_payment(actor=request.user, now=timezone.now(), **form.asked())
    return done(_("This payment is known already.") if known else _("The payment was recorded."))


@role_required(*READERS)
@require_GET
def payment(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one payment: where it went, and whether it stayed."""
    given = {"shown": selectors.payment_shown(public_id), "may_record": may_record(request.user)}
    return render(request, "ledger/_payment.html" if request.htmx else "ledger/payment.html", given)


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def reverse(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a payment did not stay, and reverse it."""
    found = selectors.payment_shown(public_id).payment
    form = forms.NewReversal(request.POST or None)
    if not form.is_valid():
        given = {"form": form, "payment": found}
        return render(request, "ledger/_reverse.html", given, status=422 if form.is_bound else 200)
    by_hand.enter_reversal(payment=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The payment was reversed."))


@role_required(*READERS)
@require_GET
def loan(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one loan: its schedule, what was paid, what was paid too much."""
    shown = selectors.loan_shown(public_id, now=timezone.now(), on=forms.day_of(request.GET.get("on", "")))
    given = {"shown": shown, "may_record": may_record(request.user)}
    return render(request, "ledger/_loan.html" if request.htmx else "ledger/loan.html", given)
