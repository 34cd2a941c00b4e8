"""A collector's pages: their cases, the case page and everything done on it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from casework.collections import forms, selectors, services
from casework.collections.views import parts, told
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required


@role_required(Role.COLLECTOR)
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    """Show what the collector works, in the order in which to work it."""
    now = timezone.now()
    page = parts.mine(request.user, request.GET, now)
    if request.htmx:
        return render(request, "collections/_mine.html", {"page": page})
    saved = parts.saved_mine(page, request.user)
    if saved.opens_with and not request.GET:
        return redirect(f"{request.path}?{saved.opens_with}")
    may_take = selectors.may_take(request.user, now)
    return render(request, "collections/mine.html", {"page": page, "may_take": may_take, "saved": saved})


@role_required(Role.COLLECTOR)
@require_POST
def take(request: SignedIn) -> HttpResponse:
    """Take the best waiting case of the collector's pools, and go to it."""
    taken = services.take_case(actor=request.user, now=timezone.now())
    return HttpResponseClientRedirect(reverse("collections:case", args=[taken.public_id]))


@role_required(Role.COLLECTOR)
@require_GET
def collected(request: SignedIn) -> HttpResponse:
    """Show what was collected while the collector held it."""
    page = selectors.collected_page(user=request.user, after=parts.uuid_of(request.GET.get("after", "")))
    name = "collections/_collected.html" if request.htmx else "collections/collected.html"
    return render(request, name, {"page": page})


@role_required(Role.COLLECTOR)
@require_GET
def next_case(request: SignedIn) -> HttpResponse:
    """Go to the case to work next."""
    return redirect(parts.next_url(request.user, timezone.now(), parts.uuid_of(request.GET.get("after", ""))))


@login_required
@require_GET
def case(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show one case with all that is known of it."""
    shown = selectors.case_shown(request.user, public_id)
    return render(request, "collections/case.html", parts.case_page(shown, request.user, timezone.now()))


@login_required
@require_GET
def standing(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer where the case stands now, and beside it what may be done about who works it."""
    shown = selectors.case_shown(request.user, public_id)
    part = parts.standing_part(shown, request.user, timezone.now(), request.GET.get("on", ""))
    beside = {"oob": True, "may_assign": selectors.may_assign_case(request.user, shown)}
    return render(request, "collections/_stands.html", {**part, **beside})


@login_required
@require_GET
def reach(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer how to reach the borrower now."""
    shown = selectors.case_shown(request.user, public_id)
    return render(request, "collections/_reach.html", parts.reach_part(shown, request.user, timezone.now()))


@login_required
@require_GET
def timeline(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what happened to the case so far."""
    shown = selectors.case_shown(request.user, public_id)
    return render(request, "collections/_timeline.html", parts.timeline_part(shown, request.user))


@login_required
@require_POST
def opened(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Note that the case was opened; its page says so by itself once it is open, so that looking at it is safe."""
    shown = selectors.case_shown(request.user, public_id)
    services.open_case(case=shown, actor=request.user, now=timezone.now())
    return HttpResponse(status=204)


@login_required
@require_POST
def contacts(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Record a contact made for the case."""
    shown = selectors.case_once_held(request.user, public_id)
    form = forms.CaseAttempt(request.POST, case=shown)
    if not form.is_valid():
        return render(request, "contact/_attempt_form.html", parts.attempt_part(shown, form), status=422)
    services.record_contact(case=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    fresh = parts.new_attempt(shown, form.cleaned_data["point"])
    answer = render(request, "contact/_attempt_form.html", fresh)
    return told.recorded(answer, suggests=form.suggests)


@login_required
@require_POST
def call(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Call a number for the case."""
    shown = selectors.case_once_held(request.user, public_id)
    services.place_call(case=shown, point=point, actor=request.user, now=timezone.now())
    return render(request, "telephony/_callbar.html", {"bar": parts.bar_of(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def point_status(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Ask in the drawer what is known of a number, and write it down."""
    shown = selectors.case_once_held(request.user, public_id)
    known = selectors.point_of(shown, point)
    form = forms.PointStatusForm(request.POST or None, initial={"status": known.status}, auto_id="point_%s")
    if not form.is_valid():
        context = {"case": shown, "point": known, "form": form}
        return render(request, "collections/_point_drawer.html", context, status=422 if form.errors else 200)
    services.change_point(case=shown, point=point, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("Status changed."))


@login_required
@require_POST
def reveal(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Answer a number in clear; who saw it is written down."""
    shown = selectors.case_shown(request.user, public_id)
    seen = services.reveal_phone(case=shown, point=point, actor=request.user, now=timezone.now())
    return render(request, "collections/_clear.html", {"text": seen.phone})


@login_required
@require_POST
def reveal_id(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the borrower's ID number in clear; who saw it is written down."""
    shown = selectors.case_shown(request.user, public_id)
    text = services.reveal_id(case=shown, actor=request.user, now=timezone.now())
    return render(request, "collections/_clear.html", {"text": text})


@login_required
@require_POST
def reveal_entry(request: SignedIn, public_id: UUID, entry: UUID) -> HttpResponse:
    """Answer a number of the address book in clear; who saw it is written down."""
    shown = selectors.case_shown(request.user, public_id)
    text = services.reveal_entry(case=shown, entry=entry, actor=request.user, now=timezone.now())
    return render(request, "collections/_clear.html", {"text": text})
