"""Holds, wishes and contacts let pass: the part of the case page, its drawers, and the supervisor's list of holds."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections import selectors, services
from casework.collections.permissions import POOL_READERS
from casework.collections.views import parts
from casework.contact import forms
from casework.contact.selectors import hold_on, wish_of
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.people.permissions import role_required


@role_required(*POOL_READERS)
@require_GET
def holds(request: SignedIn) -> HttpResponse:
    """Show the open holds of the reader's pools, those whose review day came first."""
    only_due = request.GET.get("due") == "yes"
    page = selectors.holds_page(viewer=request.user, only_due=only_due)
    return render(request, "collections/_holds.html" if request.htmx else "collections/holds.html", {"page": page})


@login_required
@require_GET
def restraints(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer what restrains contact for the case."""
    shown = selectors.case_shown(request.user, public_id)
    return render(request, "collections/_restraints.html", parts.restraints_part(shown, request.user, timezone.now()))


@login_required
@require_http_methods(["GET", "POST"])
def hold(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why the case is to be left alone, and place the hold."""
    case, now = selectors.case_restrained_by(request.user, public_id), timezone.now()
    form = forms.PlaceHold(request.POST or None, initial=parts.hold_asked(case, now))
    if not form.is_valid():
        return parts.drawer(request, "_hold_drawer.html", form, case)
    services.hold_case(case=case, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The hold is placed."))


@login_required
@require_http_methods(["GET", "POST"])
def lift_hold(request: SignedIn, public_id: UUID, hold_id: UUID) -> HttpResponse:
    """Ask in the drawer why the hold is lifted, and lift it."""
    case = selectors.case_supervised_by(request.user, public_id)
    held, form = hold_on(customer=case.customer, public_id=hold_id), forms.Because(request.POST or None)
    if not form.is_valid():
        return parts.drawer(request, "_lift_drawer.html", form, case, hold=held)
    services.lift_hold(case=case, hold=held, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The hold is lifted."))


@login_required
@require_http_methods(["GET", "POST"])
def wish(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer what the customer asked for, and keep it."""
    case = selectors.case_restrained_by(request.user, public_id)
    form = forms.KeepWish(request.POST or None, customer=case.customer)
    if not form.is_valid():
        return parts.drawer(request, "_wish_drawer.html", form, case)
    services.keep_wish(case=case, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("It is kept from now on."))


@login_required
@require_http_methods(["GET", "POST"])
def lift_wish(request: SignedIn, public_id: UUID, wish_id: UUID) -> HttpResponse:
    """Ask in the drawer why the wish no longer holds, and lift it."""
    case = selectors.case_supervised_by(request.user, public_id)
    flag, form = wish_of(customer=case.customer, public_id=wish_id), forms.Because(request.POST or None)
    if not form.is_valid():
        return parts.drawer(request, "_lift_drawer.html", form, case, wish=flag)
    services.lift_wish(case=case, flag=flag, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("It is lifted."))


@login_required
@require_http_methods(["GET", "POST"])
def call_anyway(request: SignedIn, public_id: UUID, point: UUID) -> HttpResponse:
    """Ask in the drawer why the call may pass the internal rules, and make it."""
    case, form = selectors.case_to_pass(request.user, public_id), forms.Because(request.POST or None)
    if not form.is_valid():
        context = {"said": selectors.reach(case=case, viewer=request.user, now=timezone.now()).refusal}
        return parts.drawer(request, "_anyway_drawer.html", form, case, **context)
    services.call_anyway(case=case, point=point, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return parts.calling(request)


@login_required
@require_http_methods(["GET", "POST"])
def release_contact(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why one contact may pass the internal rules, and let it."""
    case, form = selectors.case_supervised_by(request.user, public_id), forms.Because(request.POST or None)
    if not form.is_valid():
        return parts.drawer(request, "_release_drawer.html", form, case)
    services.release_contact(case=case, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("The next contact may pass the internal rules."))
