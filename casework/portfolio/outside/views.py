"""The page on which operations say which books keep address books."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger.permissions import READERS, RECORDERS, may_record
from casework.portfolio.outside import forms, selectors, services


@role_required(*READERS)
@require_GET
def address_books(request: SignedIn) -> HttpResponse:
    """List the books with whether, and by what right, they keep address books."""
    given = {"lines": selectors.address_books(), "may_turn": may_record(request.user)}
    return render(request, f"outside/{'_' if request.htmx else ''}address_books.html", given)


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def on(request: SignedIn, book_id: UUID) -> HttpResponse:
    """Ask in the drawer by what right a book keeps address books, and turn them on."""
    book = selectors.book_shown(book_id)
    form = forms.TurnOn(request.POST or None, initial=selectors.terms_kept(book))
    if not form.is_valid():
        given = {"form": form, "book": book, "is_on": True}
        return render(request, "outside/_turn.html", given, status=422 if form.is_bound else 200)
    services.turn_on(book=book, actor=request.user, now=timezone.now(), **form.asked())
    return done(_("Address books are on."))


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def off(request: SignedIn, book_id: UUID) -> HttpResponse:
    """Ask in the drawer why a book does without address books, and forget them."""
    book, form = selectors.book_shown(book_id), forms.TurnOff(request.POST or None)
    if not form.is_valid():
        given = {"form": form, "book": book, "is_on": False}
        return render(request, "outside/_turn.html", given, status=422 if form.is_bound else 200)
    services.turn_off(book=book, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return done(_("Address books are off, and what was kept is gone."))
