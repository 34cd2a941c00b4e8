"""How the orders of each product are reviewed: operations change it, others look it up."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.lib.answers import done
from casework.lib.requests import SignedIn
from casework.lib.roles import Role
from casework.people.permissions import role_required
from casework.review import permissions, product_forms, services
from casework.review.selectors import products as selectors
from casework.review.views import product_parts


@role_required(*permissions.PRODUCT_READERS)
@require_GET
def products(request: SignedIn) -> HttpResponse:
    """Show how each product's orders are reviewed."""
    context = {
        "lines": selectors.product_lines(), "may_edit": request.user.has_role(Role.OPERATIONS),
        "topic": services.PRODUCTS_TOPIC,
    }  # fmt: skip
    return render(request, "review/_products.html" if request.htmx else "review/products.html", context)


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def product(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask in the drawer how a product's orders are reviewed, and change it."""
    line = selectors.product_line(public_id)
    form = product_parts.form_of(request, product_forms.ProductTerms, line)
    if not form.is_valid() or line.product is None:
        return product_parts.ask(request, form, line)
    terms, evidence, now = form.terms, form.evidence, timezone.now()
    services.set_terms(product=line.product, terms=terms, evidence=evidence, actor=request.user, now=now)
    return done(_("The product is changed."))


@role_required(Role.OPERATIONS)
@require_http_methods(["GET", "POST"])
def every(request: SignedIn) -> HttpResponse:
    """Ask in the drawer what every product demands before an approval, and change it."""
    line = selectors.product_line(None)
    form = product_parts.form_of(request, product_forms.Demanded, line)
    if not form.is_valid():
        return product_parts.ask(request, form, line)
    services.set_evidence(evidence=form.evidence, actor=request.user, now=timezone.now())
    return done(_("What every product demands is changed."))
