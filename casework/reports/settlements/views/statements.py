"""Statements: looked at, issued by a second person, disputed, answered, settled."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.reports.settlements import services
from casework.reports.settlements.forms import Answer, Dispute, Settle
from casework.reports.settlements.permissions import KEEPERS, READERS
from casework.reports.settlements.selectors import statement as selectors
from casework.reports.settlements.views.parts import drawer, rights, today_at


@role_required(*READERS)
@require_GET
def statement(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show a statement: its lines, what it corrects, what it counted, what became of it."""
    given = {"page": selectors.statement_page(public_id), **rights(request.user)}
    return render(request, "settlements/_statement.html" if request.htmx else "settlements/statement.html", given)


@role_required(*KEEPERS)
@require_GET
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what a draft comes to, with what decides it."""
    return render(request, "settlements/_decide.html", {"page": selectors.statement_page(public_id)})


@role_required(*KEEPERS)
@require_POST
def issue(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Issue a draft that somebody else drew up."""
    found = selectors.statement_named(public_id)
    services.issue(statement=found, actor=request.user, now=timezone.now())
    return done(_("The statement is issued."), event="decided")


@role_required(*KEEPERS)
@require_POST
def discard(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Discard a draft; its period is due again."""
    found = selectors.statement_named(public_id)
    services.discard(statement=found, actor=request.user, now=timezone.now())
    return done(_("The statement is discarded."), event="decided")


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def dispute(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what the channel does not agree with."""
    found, form = selectors.statement_named(public_id), Dispute(request.POST or None)
    if not form.is_valid():
        return drawer(request, form, title=_("Note a dispute"), submit=_("Note"), about=found.channel)
    services.dispute(statement=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The dispute is noted."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def answer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what was found about a dispute."""
    found, form = selectors.statement_named(public_id), Answer(request.POST or None)
    if not form.is_valid():
        return drawer(request, form, title=_("Answer the dispute"), submit=_("Answer"), about=found.channel)
    services.answer(statement=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The dispute is answered."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def settle(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer when a statement was paid, and by which payment."""
    found, now = selectors.statement_named(public_id), timezone.now()
    form = Settle(request.POST or None, initial={"settled_on": today_at(found.channel, now)})
    if not form.is_valid():
        return drawer(request, form, title=_("Note as settled"), submit=_("Note"), about=found.channel)
    services.settle(statement=found, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The statement is settled."))
