"""What the pages of product settings need."""

from typing import TYPE_CHECKING, TypeVar

from django.shortcuts import render

from casework.review import product_forms

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.review.selectors.products import ProductLine

Form = TypeVar("Form", bound=product_forms.Demanded)


def form_of(request: "HttpRequest", form: type[Form], line: "ProductLine") -> Form:
    """Return the form, with what was sent or with what holds now."""
    begun = {f"evidence_{one.stage.value}": [kind.value for kind in one.kinds] for one in line.demands}
    if line.product is not None:
        begun |= product_forms.ProductTerms.beginning(line.product)
    return form(request.POST if request.method == "POST" else None, initial=begun)


def ask(request: "HttpRequest", form: product_forms.Demanded, line: "ProductLine") -> "HttpResponse":
    """Answer the drawer."""
    status = 422 if form.is_bound else 200
    return render(request, "review/_product_drawer.html", {"form": form, "line": line}, status=status)
