"""The page of an order: its tabs, and what its reviewer puts down on them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.review import forms, selectors, services
from casework.review.views import parts, tab_parts, told

if TYPE_CHECKING:
    from casework.review.models import ReviewOrder

REMEMBERED = "review-tab"  # the cookie that names the tab on which orders open; set by static/js/tabs.js


@login_required
@require_GET
def order(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one order with its decision panel, open at the tab where the reader was last."""
    shown = selectors.order_shown(request.user, public_id)
    last = request.COOKIES.get(REMEMBERED, "")
    name = last if last in tab_parts.PARTS else next(iter(tab_parts.PARTS))
    return render(request, "review/order.html", parts.order_page(shown, request.user, name, request.GET))


@login_required
@require_GET
def tab(request: SignedIn, public_id: UUID, name: str) -> HttpResponse:
    """Answer one tab of an order alone, or the whole page open at it."""
    if name not in tab_parts.PARTS:
        raise Http404
    shown = selectors.order_shown(request.user, public_id)
    if request.htmx:
        part = tab_parts.tab_part(shown, request.user, name, request.GET)
        return render(request, part["tab_template"], part)
    return render(request, "review/order.html", parts.order_page(shown, request.user, name, request.GET))


@login_required
@require_GET
def counts(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the numbers on the tabs."""
    shown = selectors.order_shown(request.user, public_id)
    return render(request, "review/_tab_counts.html", {"tabs": selectors.tabs_of(shown)})


@login_required
@require_GET
def panel(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the decision panel as it is now, with the draft that was saved last; live: beside what nobody types in."""
    if "live" in request.GET:
        return _panel_beside(request, public_id)
    shown = selectors.order_shown(request.user, public_id)
    return render(request, "review/_panel.html", parts.panel_part(shown, request.user))


def _panel_beside(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what the reader of an open page may do with the order now; nothing new to who lost it."""
    order, readable = selectors.order_left_open(request.user, public_id)
    if not readable:
        return HttpResponse(status=204)
    panel = selectors.panel_beside(order=order, viewer=request.user)
    return render(request, "review/_panel.html", {"order": order, "panel": panel})


@login_required
@require_GET
def evidence(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what an approval demands, and which of it is there by now."""
    shown = selectors.order_shown(request.user, public_id)
    found = selectors.evidence_of(order=shown, actor=request.user)
    return render(request, "review/_evidence.html", {"order": shown, "evidence": found})


@login_required
@require_http_methods(["POST", "DELETE"])
def draft(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Keep what was entered so far, or forget it."""
    shown = selectors.order_once_held(request.user, public_id)
    if request.method == "DELETE":
        services.discard_draft(order=shown, actor=request.user)
        return render(request, "review/_panel.html", parts.panel_part(shown, request.user))
    form = forms.Draft(request.POST)
    if not form.is_valid():
        return told.wrong(form)
    return _keep(request, shown, form.cleaned_data)


def _keep(request: SignedIn, order: "ReviewOrder", data: dict[str, Any]) -> HttpResponse:
    try:
        saved = services.save_draft(order=order, actor=request.user, now=timezone.now(), **data)
    except services.DraftChanged as conflict:
        return render(request, "review/_draft.html", {"order": order, "conflict": conflict}, status=409)
    return render(request, "review/_draft.html", {"order": order, "draft": saved})


@login_required
@require_POST
def check(request: SignedIn, public_id: UUID, finding: str) -> HttpResponse:
    """Tick a finding, or take the tick back."""
    shown, form = selectors.order_once_held(request.user, public_id), forms.Check(request.POST)
    if not form.is_valid():
        return told.wrong(form)
    return _tick(request, shown, finding, form.cleaned_data)


def _tick(request: SignedIn, order: "ReviewOrder", finding: str, data: dict[str, Any]) -> HttpResponse:
    """Answer with the list as it is then, also when somebody was faster: the tick on the page must not lie."""
    conflict = ""
    try:
        services.check_finding(order=order, finding=finding, actor=request.user, now=timezone.now(), **data)
    except services.CheckChanged as changed:
        conflict = str(changed)
    context = tab_parts.risk_part(order, request.user, request.GET)
    answer = render(request, "review/_checks.html", context, status=409 if conflict else 200)
    return told.with_toast(answer, conflict, level="error") if conflict else answer


@login_required
@require_POST
def notes(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Write a note."""
    shown, form = selectors.order_shown(request.user, public_id), forms.Note(request.POST)
    form.is_valid()  # any text is one
    services.write_note(order=shown, text=form.cleaned_data["text"], actor=request.user, now=timezone.now())
    answer = render(request, "review/_note_form.html", {"order": shown, "note_form": forms.Note()})
    return told.with_toast(answer, _("Note written."))


@login_required
@require_http_methods(["GET", "POST"])
def note(request: SignedIn, public_id: UUID, thread: UUID) -> HttpResponse:
    """Show one's own note in the drawer to change it, and change it."""
    shown = selectors.order_shown(request.user, public_id)
    if request.method == "GET":
        return render(request, "review/_note_drawer.html", parts.note_part(shown, request.user, thread))
    form = forms.ChangedNote(request.POST)
    if not form.is_valid():
        return told.wrong(form)
    services.change_note(order=shown, thread=thread, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("Note changed."))
