"""How the products' loans are paid back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.access import role_required
from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.portfolio.ledger import forms, selectors
from casework.portfolio.ledger.permissions import READERS, RECORDERS, may_record
from casework.portfolio.services.terms import change_terms


@role_required(*READERS)
@require_GET
def products(request: SignedIn) -> HttpResponse:
    """List the products with how their loans are paid back."""
    given = {"products": selectors.products(), "may_record": may_record(request.user)}
    return render(request, "ledger/_products.html" if request.htmx else "ledger/products.html", given)


@role_required(*RECORDERS)
@require_http_methods(["GET", "POST"])
def terms(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer for a product's terms, and change them."""
    product = selectors.product_shown(public_id)
    form = forms.ProductTerms(request.POST or None, initial=forms.ProductTerms.beginning(product))
    if not form.is_valid():
        given = {"form": form, "product": product}
        return render(request, "ledger/_terms.html", given, status=422 if form.is_bound else 200)
    change_terms(product=product, terms=form.asked(), actor=request.user, now=timezone.now())
    return done(_("The terms were changed; they count for new loans."))


@role_required(*READERS)
@require_GET
def sample(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Show in the drawer the schedule of a loan that is only thought of."""
    product, form = selectors.product_shown(public_id), forms.Sample(request.GET or None)
    given: dict[str, Any] = {"product": product, "form": form}
    if form.is_valid():
        given["planned"] = selectors.sample(product=product, now=timezone.now(), **form.cleaned_data)
    return render(request, "ledger/_sample.html", given, status=422 if form.is_bound and form.errors else 200)
