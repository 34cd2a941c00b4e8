"""Samples and inspections."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.access import role_required
from casework.lib.answers import done, go
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.quality import parts, selectors, services
from casework.quality.forms import DrawForm, MarkForm, ScoreForm
from casework.quality.permissions import INSPECTED, READERS


@role_required(*READERS)
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show what waits, what was scored, or the samples."""
    now = timezone.now()
    tab = parts.tab_of(request.GET, request.user, now=now)
    shown = {"tab": tab, "overview": selectors.overview(request.user), "now": now}
    return render(request, "quality/_index.html" if request.htmx else "quality/index.html", shown)


@role_required(Role.INSPECTOR)
@require_http_methods(["GET", "POST"])
def draw(request: SignedIn) -> HttpResponse:
    """Ask in the drawer how to draw a day's sample, and draw it."""
    now: datetime = timezone.now()
    form = DrawForm(request.POST or None, day=parts.day_offered(now))
    if not form.is_valid():
        return render(request, "quality/_draw.html", {"form": form}, status=422 if form.is_bound else 200)
    sample = parts.draw(said=form.cleaned_data, actor=request.user, now=now)
    return done(parts.drawn(sample, fresh=sample.drawn_at == now))


@role_required(*READERS)
@require_GET
def sample(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer how a sample was drawn: its strata with their probabilities."""
    return render(request, "quality/_sample.html", {"shown": selectors.sample_shown(request.user, public_id)})


@role_required(*READERS, *INSPECTED)
@require_http_methods(["GET", "POST"])
def inspection(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one inspection, and score it."""
    shown = selectors.inspection_shown(request.user, public_id)
    form = ScoreForm(request.POST if request.method == "POST" else None, questions=shown.questions)
    if not form.is_valid():
        given = {"shown": shown, "form": form, "doing": selectors.doing(request.user, shown, now=timezone.now())}
        return render(request, "quality/inspection.html", given, status=422 if form.is_bound else 200)
    scored = services.score(inspection=shown.inspection, findings=form.findings, inspector=request.user,
                            comment=form.cleaned_data["comment"], now=timezone.now())  # fmt: skip
    messages.success(request, _("Scored: %(score)d of 100.") % {"score": scored.score})
    following = selectors.next_waiting(request.user)
    return go(request, "quality:inspection", following) if following else go(request, "quality:index")


@role_required(Role.INSPECTOR)
@require_POST
def mark(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Keep a comment on a second of a recording, and show the recording's marks."""
    shown = selectors.inspection_shown(request.user, public_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    services.add_mark(shown=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return _marks(request, public_id, form.cleaned_data["call"])


@role_required(Role.INSPECTOR)
@require_POST
def unmark(request: SignedIn, public_id: UUID, mark_id: UUID) -> HttpResponse:
    """Take one's own mark away, and show the recording's marks."""
    shown = selectors.inspection_shown(request.user, public_id)
    call = services.remove_mark(inspection=shown.inspection, mark=mark_id, actor=request.user)
    return _marks(request, public_id, call)


def _marks(request: SignedIn, public_id: UUID, call: UUID) -> HttpResponse:
    shown = selectors.inspection_shown(request.user, public_id)
    heard = next(one for one in shown.recordings if one.row.call.public_id == call)
    return render(request, "quality/_marks.html", {"shown": shown, "heard": heard})
