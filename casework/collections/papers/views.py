"""Legal steps and files of a case: the card on its page, the drawers, and the files themselves."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.collections import selectors as collections
from casework.collections.desk import business_day
from casework.collections.legal import services as legal
from casework.collections.papers import forms, selectors, services
from casework.lib.answers import done
from casework.lib.file_answers import file_answer, shown_alone
from casework.lib.ranges import starts_at_zero
from casework.lib.requests import SignedIn


@login_required
@require_GET
def papers(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Answer the card anew."""
    case = collections.case_shown(request.user, public_id)
    may = selectors.may_add(request.user, case)
    shown = selectors.papers_of(case=case, viewer=request.user, may=may)
    return render(request, "papers/_papers.html", {"case": case, "papers": shown})


@login_required
@require_http_methods(["GET", "POST"])
def record(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for a legal step, and write it down."""
    case, now = selectors.case_of(request.user, public_id), timezone.now()
    form = forms.LegalStepForm(request.POST or None, today=business_day(case.book, now))
    if not form.is_valid():
        given = {"case": case, "form": form}
        return render(request, "papers/_legal.html", given, status=422 if form.is_bound else 200)
    legal.record_legal_step(case=case, actor=request.user, now=now, **form.cleaned_data)
    return done(_("Written down."))


@login_required
@require_http_methods(["GET", "POST"])
def strike(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a legal step is wrong, and strike it out."""
    step, form = selectors.step_of(request.user, public_id), forms.Why(request.POST or None)
    if not form.is_valid():
        given = {"step": step, "form": form}
        return render(request, "papers/_strike.html", given, status=422 if form.is_bound else 200)
    legal.strike_legal_step(step=step, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("Struck out."))


@login_required
@require_http_methods(["GET", "POST"])
def attach(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for a file, and keep it with the case."""
    case = selectors.case_of(request.user, public_id)
    form = forms.Paper(request.POST, request.FILES) if request.method == "POST" else forms.Paper()
    if not form.is_valid():
        given = {"case": case, "form": form}
        return render(request, "papers/_attach.html", given, status=422 if form.is_bound else 200)
    services.attach_paper(case=case, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("File attached."))


@login_required
@require_GET
@shown_alone
def file(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    """Serve a file to be looked at, in parts if asked, and log the look."""
    kept = selectors.paper_seen(request.user, public_id)
    zero = starts_at_zero(request, kept.size)
    services.look_at_paper(file=kept, viewer=request.user, from_start=zero, now=timezone.now())
    content = kept.file.open("rb")
    return file_answer(request, content, name=kept.name, content_type=kept.content_type, digest=kept.digest)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer why a file is wrong, and take it away."""
    kept, form = selectors.paper_to_remove(request.user, public_id), forms.Why(request.POST or None)
    if not form.is_valid():
        given = {"file": kept, "form": form}
        return render(request, "papers/_remove.html", given, status=422 if form.is_bound else 200)
    services.remove_paper(file=kept, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("File removed."))
