"""A reviewer's pages: their desk, the order page and everything done on it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from casework.lib.answers import shows
from casework.lib.requests import SignedIn, uuid_of
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import forms, selectors, services
from casework.review.views import parts, tab_parts, told

REVIEWERS = (Role.INITIAL_REVIEWER, Role.RE_REVIEWER)


@role_required(*REVIEWERS)
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    """Show what the reviewer holds, in the order in which to work it."""
    now = timezone.now()
    desk = selectors.desk_of(user=request.user, now=now, day_start=parts.day_start(now))
    if request.htmx:
        return render(request, "review/_mine.html", {"desk": desk, "now": now})
    may_take = selectors.may_take(request.user, now)
    return render(request, "review/mine.html", {"desk": desk, "now": now, "may_take": may_take})


@role_required(*REVIEWERS)
@require_GET
def next_order(request: SignedIn) -> HttpResponse:
    """Go to the order to work next, or to the desk when nothing is left."""
    url = parts.next_url(request.user, timezone.now())
    if url == reverse("review:mine"):
        messages.info(request, _("Nothing to review at the moment."))
    return redirect(url)


@role_required(*REVIEWERS)
@require_POST
def take(request: SignedIn) -> HttpResponse:
    """Take the best waiting order of the reviewer's pools, and go to it."""
    taken = services.take_order(actor=request.user, now=timezone.now())
    return HttpResponseClientRedirect(reverse("review:order", args=[taken.public_id]))


@role_required(*REVIEWERS)
@require_GET
def decided(request: SignedIn) -> HttpResponse:
    """Show what the reviewer decided."""
    page = selectors.decided_by(user=request.user, after=uuid_of(request.GET.get("after", "")))
    return render(request, "review/decided.html", {"page": page})


@login_required
@require_GET
def head(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer where the order stands now."""
    shown, _readable = selectors.order_left_open(request.user, public_id)
    context = {"order": shown, "held": "held" in request.GET, "now": timezone.now()}
    return render(request, "review/_head.html", context)


@login_required
@require_GET
def timeline(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what happened to the order so far; nothing new to who lost it."""
    shown, readable = selectors.order_left_open(request.user, public_id)
    if not readable:
        return HttpResponse(status=204)
    return render(request, "review/_timeline.html", parts.timeline_part(shown, request.user))


@login_required
@require_POST
def start(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Mark the order as in review; its page asks for that by itself once it is open, so that looking at it is safe."""
    shown = selectors.order_shown(request.user, public_id)
    services.start_review(order=shown, actor=request.user, now=timezone.now())
    fresh = selectors.order_shown(request.user, public_id)
    answer = render(request, "review/_opened.html", parts.opened_part(fresh, request.user))
    return shows(answer, "head", "waiting", "tabs")


@login_required
@require_POST
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Decide the order and go on to the next one."""
    shown = selectors.order_once_held(request.user, public_id)
    form = forms.Decide(request.POST)
    if not form.is_valid():
        return render(request, "review/_panel.html", parts.panel_part(shown, request.user, form), status=422)
    made = services.decide(order=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, told.decided(made))
    return HttpResponseClientRedirect(parts.next_url(request.user, timezone.now()))


@login_required
@require_POST
def contacts(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Write down a contact made for the order."""
    shown = selectors.order_once_held(request.user, public_id)
    form = tab_parts.attempt_form(shown, request.POST)
    if not form.is_valid():
        part = tab_parts.records_part(shown, request.user, form)
        return render(request, "contact/_attempt_form.html", part, status=422)
    services.note_attempt(order=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return told.noted(render(request, "contact/_attempt_form.html", tab_parts.records_part(shown, request.user)))


@login_required
@require_POST
def reveal(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Answer a number in clear; who saw it is written down."""
    shown = selectors.order_shown(request.user, public_id)
    seen = services.reveal_phone(order=shown, point=point, actor=request.user, now=timezone.now())
    return render(request, "review/_clear.html", {"text": seen.phone})


@login_required
@require_POST
def reveal_id(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the applicant's ID number in clear; who saw it is written down."""
    shown = selectors.order_shown(request.user, public_id)
    text = services.reveal_id(order=shown, actor=request.user, now=timezone.now())
    return render(request, "review/_clear.html", {"text": text})


@login_required
@require_POST
def call(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Call a number for the order."""
    shown = selectors.order_shown(request.user, public_id)
    services.call_about(order=shown, point=point, actor=request.user, now=timezone.now())
    return render(request, "telephony/_callbar.html", {"bar": parts.bar_of(request.user)})
