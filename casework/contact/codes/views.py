"""The page of result codes, and its drawers."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.contact.codes import forms, selectors, services
from casework.contact.codes.permissions import KEEPERS, READERS
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn


@role_required(*READERS)
@require_GET
def codes(request: SignedIn) -> HttpResponse:
    """Show the codes."""
    context = {"lines": selectors.code_lines(today=_today()), "may_keep": request.user.has_role(*KEEPERS)}
    return render(request, "codes/_codes.html" if request.htmx else "codes/codes.html", context)


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Ask in the drawer for a new code, and make it."""
    form = forms.CodeForm(request.POST or None, today=_today())
    if not form.is_valid():
        return _drawer(request, form, title=_("New code"))
    services.set_code(**form.cleaned_data, today=_today(), actor=request.user, now=timezone.now(), is_new=True)
    return done(_("The code is kept."), event="codesChanged")


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str) -> HttpResponse:
    """Ask in the drawer what a code means from a day on, and keep it."""
    row = selectors.code_named(code)
    form = forms.CodeForm(request.POST or None, row=row, today=_today())
    if not form.is_valid():
        return _drawer(request, form, title=row.label)
    services.set_code(code=code, **form.cleaned_data, today=_today(), actor=request.user, now=timezone.now())
    return done(_("The code is kept."), event="codesChanged")


@role_required(*KEEPERS)
@require_http_methods(["GET", "POST"])
def end(request: SignedIn, code: str) -> HttpResponse:
    """Ask in the drawer until when a code is offered, and end it."""
    row, form = selectors.code_named(code), forms.EndForm(request.POST or None, initial={"last_on": _today()})
    if not form.is_valid():
        return _drawer(request, form, title=row.label)
    services.end_code(row=row, **form.cleaned_data, today=_today(), actor=request.user, now=timezone.now())
    return done(_("The code ends."), event="codesChanged")


def _today() -> date:
    return timezone.localdate()


def _drawer(request: SignedIn, form: forms.CodeForm | forms.EndForm, *, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "codes/_drawer.html", context, status=422 if form.is_bound else 200)
