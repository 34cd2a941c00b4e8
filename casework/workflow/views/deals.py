"""Dealing a whole pool: ask for a preview, look at it, commit or discard it, replay a past one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import TEAM_READERS, role_required
from casework.workflow import forms, measures
from casework.workflow.dealing import committing, comparing, previewing, showing


@role_required(*TEAM_READERS)
@require_GET
def pool(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show what waits in a pool, how it would be dealt, and its past deals."""
    shown = showing.pool_shown(request.user, public_id, now=timezone.now())
    context = {"shown": shown, "form": forms.Try(), "measures": measures}
    return render(request, "workflow/_deals.html" if request.htmx else "workflow/deals.html", context)


@role_required(Role.SUPERVISOR)
@require_POST
def preview(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Make a preview and go to it."""
    chosen, form = showing.pool_dealt(request.user, public_id), forms.Try(request.POST)
    strategy = form.cleaned_data["strategy"] if form.is_valid() else ""
    deal = previewing.ask(pool=chosen, actor=request.user, now=timezone.now(), strategy=strategy)
    return HttpResponseClientRedirect(reverse("workflow:deal", args=[deal.public_id]))


@role_required(*TEAM_READERS)
@require_GET
def deal(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one deal: who gets how much, what stays and why."""
    shown = showing.deal_shown(request.user, public_id)
    form = forms.Replay(versions=comparing.named(comparing.versions_of(shown.deal)))
    context = {"shown": shown, "deal": shown.deal, "form": form, "measures": measures}
    return render(request, "workflow/_deal.html" if request.htmx else "workflow/deal.html", context)


@role_required(Role.SUPERVISOR)
@require_POST
def commit(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Write exactly what the preview shows."""
    chosen = showing.deal_dealt(request.user, public_id)
    committing.ask_commit(plan=chosen, actor=request.user, now=timezone.now())
    return done(_("The deal is being committed.") if chosen.dealt > previewing.BIG else _("The pool was dealt."))


@role_required(Role.SUPERVISOR)
@require_POST
def discard(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Put a preview aside."""
    chosen = showing.deal_dealt(request.user, public_id)
    previewing.discard(plan=chosen, actor=request.user, now=timezone.now())
    return HttpResponseClientRedirect(reverse("workflow:deals", args=[chosen.pool.public_id]))


@role_required(*TEAM_READERS)
@require_GET
def replay(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show a deal as another policy would have dealt it."""
    deal = comparing.deal_replayed(request.user, public_id)
    versions = comparing.versions_of(deal)
    form = forms.Replay(request.GET, versions=comparing.named(versions))
    version = next((row for row in versions if str(row.version) == form.chosen("version")), None)
    shown = comparing.replay_shown(deal, version=version, strategy=form.chosen("strategy"))
    return render(request, "workflow/_replay.html", {"shown": shown, "measures": measures})
