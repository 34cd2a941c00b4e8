"""Statements of agencies: made by one, approved by another."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from casework.collections.agencies import selectors, services
from casework.collections.agencies.forms import NewStatement
from casework.collections.agencies.permissions import KEEPERS, STATEMENT_READERS
from casework.collections.desk import business_day
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def settle(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer up to which day to settle, make the statement and open it."""
    found, now = selectors.agency_named(public_id), timezone.now()
    form = NewStatement(request.POST or None, yesterday=business_day(found.book, now) - timedelta(days=1))
    if not form.is_valid():
        given = {"form": form, "agency": found}
        return render(request, "agencies/_settle.html", given, status=422 if form.is_bound else 200)
    made = services.make_statement(agency=found, actor=request.user, now=now, **form.cleaned_data)
    return HttpResponseClientRedirect(reverse("agencies:statement", args=[made.public_id]))


@role_required(*STATEMENT_READERS)
@require_GET
def statement(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show a statement: its sums by bucket and month, and every payment in it."""
    page = selectors.statement_page(public_id)
    given = {"page": page, "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "agencies/_statement.html" if request.htmx else "agencies/statement.html", given)


@role_required(*KEEPERS)
@require_GET
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what a statement comes to, with what decides it."""
    return render(request, "agencies/_decide.html", {"page": selectors.statement_page(public_id)})


@role_required(*KEEPERS)
@require_POST
def approve(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Approve a statement that somebody else made."""
    found = selectors.statement_page(public_id).statement
    services.approve_statement(statement=found, actor=request.user, now=timezone.now())
    return done(_("The statement is approved."), event="decided")


@role_required(*KEEPERS)
@require_POST
def discard(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Discard a statement; the next one tells its payments."""
    found = selectors.statement_page(public_id).statement
    services.discard_statement(statement=found, actor=request.user, now=timezone.now())
    return done(_("The statement is discarded."), event="decided")
