"""What follows from inspections: actions, one's own results, disputes, meetings."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done, go
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.quality import selectors, services
from casework.quality.follow_forms import DisputeForm, FinishForm, MinutesForm, RulingForm
from casework.quality.permissions import INSPECTED, READERS


@role_required(*READERS)
@require_GET
def actions(request: SignedIn) -> HttpResponse:
    """Show what fatal findings opened: open ones, or those that were done."""
    done_ones, after = request.GET.get("tab") == "done", request.GET.get("after", "")
    page = selectors.actions_page(request.user, done=done_ones, now=timezone.now(), after=after)
    return render(request, "quality/_actions.html" if request.htmx else "quality/actions.html", {"page": page})


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def finish(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what was done about an action, and close it."""
    line = selectors.action_to_finish(request.user, public_id)
    form = FinishForm(request.POST or None)
    if not form.is_valid():
        return _drawer(request, form, title=line.action.get_kind_display(), about=line.work.title, ok=_("Done"))
    services.finish_action(action=line.action, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The action is closed."))


@role_required(*INSPECTED)
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    """Show the results of one's own work, with what can be disputed."""
    now = timezone.now()
    page = selectors.own_results(request.user, after=request.GET.get("after", ""), now=now)
    shown = {"lines": selectors.own_lines(page, now), "after": page.after}
    return render(request, "quality/_mine.html" if request.htmx else "quality/mine.html", shown)


@role_required(*INSPECTED)
@require_http_methods(["GET", "POST"])
def dispute(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a result is not right, and raise the dispute."""
    own = selectors.own_inspection(request.user, public_id)
    form = DisputeForm(request.POST or None)
    if not form.is_valid():
        return _drawer(request, form, title=_("Dispute this result"), about="", ok=pgettext("verb", "Dispute"))
    services.raise_dispute(inspection=own, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The dispute is raised; you will see the ruling here."))


@role_required(*READERS)
@require_GET
def disputes(request: SignedIn) -> HttpResponse:
    """Show the disputes: those to be ruled on, or those that were."""
    ruled = request.GET.get("tab") == "ruled"
    after = request.GET.get("after", "")
    page = selectors.disputes_page(request.user, ruled=ruled, now=timezone.now(), after=after)
    shown = {"lines": page.rows, "after": page.after, "ruled": ruled}
    return render(request, "quality/_disputes.html" if request.htmx else "quality/disputes.html", shown)


@role_required(Role.INSPECTOR, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def ruling(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for a ruling on a dispute, and give it."""
    found = selectors.ruling(request.user, public_id)
    form = RulingForm(request.POST or None, failed=found.failed)
    if not form.is_valid():
        return _drawer(request, form, title=_("Rule on the dispute"), about=found.dispute.reason, ok=_("Give a ruling"))
    services.rule(dispute=found.dispute, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The ruling is given."))


@role_required(Role.INSPECTOR)
@require_POST
def gold(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Let an inspection serve as a gold item, or no longer."""
    shown = selectors.inspection_shown(request.user, public_id)
    services.set_gold(
        inspection=shown.inspection, gold=shown.inspection.gold_at is None, actor=request.user, now=timezone.now()
    )
    messages.success(request, _("Gold items wait for every other inspector like any inspection."))
    return redirect("quality:inspection", public_id)


@role_required(*READERS)
@require_GET
def meetings(request: SignedIn) -> HttpResponse:
    """Show the minutes of quality meetings."""
    page = selectors.meetings_page(request.user, after=request.GET.get("after", ""))
    shown = {"page": page, "may_write": request.user.has_role(Role.INSPECTOR)}
    return render(request, "quality/meetings.html", shown)


@role_required(*READERS)
@require_GET
def meeting(request: SignedIn, thread: UUID) -> HttpResponse:
    """Show the minutes of one meeting."""
    shown = selectors.minutes_shown(request.user, thread)
    given = {"shown": shown, "may_write": request.user.has_role(Role.INSPECTOR)}
    return render(request, "quality/meeting.html", given)


@role_required(Role.INSPECTOR)
@require_http_methods(["GET", "POST"])
def write(request: SignedIn, thread: UUID | None = None) -> HttpResponse:
    """Write the minutes of a meeting, or correct them."""
    before = selectors.minutes_shown(request.user, thread).newest if thread else None
    teams, now = selectors.teams_to_discuss(request.user), timezone.now()
    form = MinutesForm(request.POST or None, teams=teams, today=timezone.localdate(), before=before)
    if not form.is_valid():
        return render(request, "quality/minutes.html", {"form": form}, status=422 if form.is_bound else 200)
    kept = services.write_minutes(actor=request.user, now=now, thread=thread, **form.cleaned_data)
    return go(request, "quality:meeting", kept.thread)


def _drawer(request: SignedIn, form: object, *, title: str, about: str, ok: str) -> HttpResponse:
    shown = {"form": form, "title": title, "about": about, "ok": ok}
    bound = request.method == "POST"
    return render(request, "quality/_ask.html", shown, status=422 if bound else 200)
