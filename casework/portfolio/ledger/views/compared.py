"""The bank against the book: what differs, and settling it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger import forms, reconciliation
from casework.portfolio.ledger.permissions import READERS, RECORDERS, may_record
from casework.portfolio.services import reconciling


@role_required(*READERS)
@require_GET
def compared(request: SignedIn) -> HttpResponse:
    """Show the sums by finding, and what is open."""
    page = reconciliation.compared_page(shows_all=request.GET.get("show") == "all", after=request.GET.get("after", ""))
    given = {"page": page, "may_record": may_record(request.user)}
    return render(request, "ledger/_compared.html" if request.htmx else "ledger/compared.html", given)


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def difference(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer both sides of one reference, and settle the difference."""
    shown, form = reconciliation.compared_shown(public_id), forms.Settlement(request.POST or None)
    if not (form.is_valid() and may_record(request.user)):
        given = {"shown": shown, "form": form, "may_record": may_record(request.user)}
        return render(request, "ledger/_difference.html", given, status=422 if form.is_bound else 200)
    reconciling.settle(compared=shown.compared, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The difference is settled."))


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def window(request: SignedIn) -> HttpResponse:
    """Ask in the drawer by how many days each book's bank may be later, and set it."""
    form = forms.BankDays(request.POST or None, books=reconciliation.books())
    if not form.is_valid():
        return render(request, "ledger/_window.html", {"form": form}, status=422 if form.is_bound else 200)
    reconciling.set_bank_days(days=form.asked(), actor=request.user, now=timezone.now())
    return done(_("The next comparison counts by it."))


@role_required(*RECORDERS)
@require_POST
def reconcile(request: SignedIn) -> HttpResponse:
    """Ask for the comparison of every book that gets statements."""
    number = reconciling.ask_by_hand(actor=request.user, now=timezone.now())
    return done(_("The comparison runs.") if number else _("No bank statement was imported yet."))
