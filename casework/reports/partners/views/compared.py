"""The reconciliation with channels: what we counted against what they counted, and which number counts."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.reports import rules
from casework.reports.forms import asked, row_number, today
from casework.reports.partners.forms import ComparedForm, Ruling
from casework.reports.partners.permissions import KEEPERS, READERS
from casework.reports.partners.selectors.compared import day_named, rulings_of
from casework.reports.partners.selectors.compared_page import compared_page
from casework.reports.partners.services.ruling import rule


@role_required(*READERS)
@require_GET
def compared(request: SignedIn) -> HttpResponse:
    """Show the counts of a period, both sides beside one another."""
    now = timezone.now()
    form = ComparedForm(asked(request.GET), now=now)
    given = {"form": form, "presets": rules.presets(today(now)), "now": now}
    given["may_keep"] = request.user.has_role(*KEEPERS)
    if form.chosen:
        kind, after = request.GET.get("kind", ""), row_number(request.GET.get("after", ""))
        given["page"] = compared_page(**form.chosen, kind=kind, only_open="open" in request.GET, after=after)
    template = "partners/_compared.html" if request.htmx and form.chosen else "partners/compared.html"
    return render(request, template, given, status=200 if form.chosen else 422)


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def ruling(request: SignedIn, public_id: UUID, day: str, kind: str) -> HttpResponse:
    """Show in the drawer what was counted and decided of a day, and let operations decide which number counts."""
    line, may_keep = day_named(public_id, day, kind), request.user.has_role(*KEEPERS)
    if request.method == "POST" and not may_keep:
        raise Http404
    form = Ruling(request.POST if request.method == "POST" else None, line=line)
    if not form.is_valid():
        given = {"line": line, "form": form, "may_keep": may_keep}
        given["rulings"] = rulings_of(line.channel, line.day, line.kind)
        return render(request, "partners/_ruling.html", given, status=422 if form.is_bound else 200)
    rule(channel=line.channel, day=line.day, kind=line.kind, actor=request.user, now=timezone.now(), **form.asked)
    return done(_("It was decided."))
