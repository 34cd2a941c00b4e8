"""A book's contact rules: what is in force, what is planned, what was; choosing a preset, own rules."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.contact import rule_forms, selectors, services
from casework.contact.permissions import RULE_READERS
from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.days import day_in
from casework.lib.requests import SignedIn
from casework.lib.roles import Role


@role_required(*RULE_READERS)
@require_GET
def rules(request: SignedIn) -> HttpResponse:
    """Show the contact rules of a book."""
    page = selectors.rules_page(code=request.GET.get("book", ""), now=timezone.now())
    context = {"page": page, "may_edit": request.user.has_role(Role.OPERATIONS)}
    return render(request, "contact/_rules.html" if request.htmx else "contact/rules.html", context)


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def choose(request: SignedIn, book_id: UUID) -> HttpResponse:
    """Ask in the drawer for another preset, and let the book keep it from a day on."""
    book, now = selectors.book_of_rules(book_id), timezone.now()
    form = rule_forms.ChoosePreset(request.POST or None, initial=rule_forms.first_day(day_in(book.time_zone, now)))
    if not form.is_valid():
        return _drawer(request, form, title=_("Choose rules"), book=book)
    services.choose_preset(book=book, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The rules are chosen."), event="rulesChanged")


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def add(request: SignedIn, book_id: UUID) -> HttpResponse:
    """Ask in the drawer for an internal rule, and add it from a day on."""
    book, now = selectors.book_of_rules(book_id), timezone.now()
    begins = rule_forms.first_day(day_in(book.time_zone, now)) | rule_forms.said(request.GET)
    form = rule_forms.AddRule(request.POST or None, initial=begins, url=request.path)
    if not form.is_valid():
        return _drawer(request, form, title=_("Add an internal rule"), book=book)
    on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
    services.add_rule(book=book, line=form.line(), on=on, reason=reason, actor=request.user, now=now)
    return done(_("The rule is added."), event="rulesChanged")


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def drop(request: SignedIn, book_id: UUID, rule_id: UUID) -> HttpResponse:
    """Ask in the drawer from when on an internal rule no longer holds, and drop it."""
    book, now = selectors.book_of_rules(book_id), timezone.now()
    line = selectors.rule_of(book=book, public_id=rule_id)
    form = rule_forms.DropRule(request.POST or None, initial=rule_forms.first_day(day_in(book.time_zone, now)))
    if not form.is_valid():
        return _drawer(request, form, title=_("Drop a rule"), book=book, line=line)
    services.drop_rule(book=book, line=line, actor=request.user, now=now, **form.cleaned_data)
    return done(_("The rule is dropped."), event="rulesChanged")


def _drawer(request: SignedIn, form: rule_forms.FromADay, **more: object) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "contact/_rule_drawer.html", context, status=422 if form.is_bound else 200)
