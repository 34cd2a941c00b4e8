"""Channels: what is settled with each of them, on which terms, and what was paid in ahead."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.reports.partners.selectors.keeping import channel_named
from casework.reports.settlements import services
from casework.reports.settlements.forms import Decide, DrawUp, Mark, NewTerms, TopUp, like
from casework.reports.settlements.permissions import KEEPERS, READERS
from casework.reports.settlements.selectors import named, pages
from casework.reports.settlements.selectors.words import rates_in_words
from casework.reports.settlements.views.parts import drawer, rights, today_at


@role_required(*READERS)
@require_GET
def channels(request: SignedIn) -> HttpResponse:
    """List the channels: on which terms, what is left of what was paid in, what is due."""
    sought, after = request.GET.get("q", ""), request.GET.get("after", "")
    now = timezone.now()
    given = {"page": pages.channel_list(sought=sought, after=after, now=now), "now": now, **rights(request.user)}
    return render(request, "settlements/_channels.html" if request.htmx else "settlements/channels.html", given)


@role_required(*READERS)
@require_GET
def channel(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one channel: its statements, and the moves of its balance."""
    found = channel_named(public_id)
    now = timezone.now()
    page = pages.channel_page(found, after=request.GET.get("after", ""), now=now)
    given = {"page": page, "now": now, **rights(request.user)}
    return render(request, "settlements/_channel.html" if request.htmx else "settlements/channel.html", given)


@role_required(*READERS)
@require_GET
def terms(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show every version of a channel's terms."""
    found = channel_named(public_id)
    given = {"channel": found, "versions": pages.terms_versions(found, timezone.now()), **rights(request.user)}
    return render(request, "settlements/_terms.html" if request.htmx else "settlements/terms.html", given)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_terms(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for other terms."""
    found, now = channel_named(public_id), timezone.now()
    initial = {"effective_on": today_at(found, now), **like(named.newest_terms(found))}
    form = NewTerms(request.POST or None, initial=initial)
    if not form.is_valid():
        text = _("Somebody else of operations approves them.")
        return drawer(request, form, title=_("Terms"), submit=_("Ask for approval"), about=found, text=text)
    services.ask_terms(channel=found, actor=request.user, now=now, **form.asked)
    return done(_("The terms were asked for. Somebody else decides them."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def decide_terms(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer what is asked for, and decide it."""
    found, form = named.terms_named(public_id), Decide(request.POST or None)
    if not form.is_valid():
        given = {"one": found, "rates": rates_in_words(found), "form": form}
        return render(request, "settlements/_decide_terms.html", given, status=422 if form.is_bound else 200)
    step = {"approve": services.approve_terms, "refuse": services.refuse_terms}[form.cleaned_data["verdict"]]
    step(terms=found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now())
    return done(_("The terms are decided."), event="decided")


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def draw_up(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer up to which day, and draw the statements up."""
    found, now = channel_named(public_id), timezone.now()
    form = DrawUp(request.POST or None, initial={"up_to": today_at(found, now) - timedelta(days=1)})
    if not form.is_valid():
        return drawer(request, form, title=_("Draw statements up"), submit=_("Draw up"), about=found)
    number = len(services.draw_up(channel=found, actor=request.user, now=now, **form.cleaned_data))
    text = ngettext("%(number)d statement waits for approval.", "%(number)d statements wait for approval.", number)
    return done(text % {"number": number})


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def top_up(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what was paid in ahead, and enter it."""
    found, now = channel_named(public_id), timezone.now()
    form = TopUp(request.POST or None, initial={"day": today_at(found, now)})
    if not form.is_valid():
        return drawer(request, form, title=_("Enter what was paid in"), submit=_("Enter"), about=found)
    services.top_up(channel=found, actor=request.user, now=now, **form.cleaned_data)
    return done(_("It was entered."))


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mark_loan(request: SignedIn, public_id: UUID, loan: UUID, *, is_reversed: bool) -> HttpResponse:
    """Ask in the drawer why a loan is settled no more, or again."""
    (found, held), now = named.loan_to_mark(public_id, loan), timezone.now()
    form = Mark(request.POST or None, initial={"happened_on": today_at(found, now)})
    if not form.is_valid():
        title = _("Disbursement reversed") if is_reversed else _("The loan counts again")
        text = _("Statements that told it stay as they are; the next one corrects them.")
        return drawer(request, form, title=title, submit=_("Note"), about=held.external_ref, text=text)
    marked = {"channel": found, "loan": held, "is_reversed": is_reversed, **form.cleaned_data}
    services.mark_loan(actor=request.user, now=now, **marked)
    return done(_("It is noted."))
