"""What is asked about a client of the API."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from casework.portfolio.clients.models import LEAST_RATE, MOST_RATE, ApiClient
from casework.portfolio.models import Book, Product

GRACES = [(0, _("None: the old one is known to others")), (1, _("1 hour")), (24, _("1 day")), (168, _("7 days"))]


class _ClientFields(forms.Form):
    """What may be changed later."""

    name = forms.CharField(label=_("Name"), max_length=80)
    products = forms.ModelMultipleChoiceField(
        label=_("Products it may send for"), queryset=Product.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=LEAST_RATE, max_value=MOST_RATE, initial=120,
        help_text=_("A batch of 1,000 orders is one request."),
    )  # fmt: skip

    def _offer(self, products: Any) -> None:
        field = self.fields["products"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = products


class NewClient(_ClientFields):
    """A new client. Its book is that of its products."""

    source = forms.CharField(
        label=_("Source"), max_length=40, validators=[RegexValidator(r"^[\w.-]+$")],
        help_text=_("Whose references it brings; it cannot be changed later."),
    )  # fmt: skip
    field_order = ("name", "source", "products", "per_minute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every product."""
        super().__init__(*args, **kwargs)
        self._offer(Product.objects.select_related("book").order_by("book__code", "code"))

    def clean_source(self) -> str:
        """Refuse at its field what another client has."""
        source: str = self.cleaned_data["source"]
        if ApiClient.objects.filter(source=source).exists():
            raise forms.ValidationError(_("Another client has this source."))
        return source

    def asked(self) -> dict[str, Any]:
        """Return what `add_client` wants."""
        products = list(self.cleaned_data["products"])
        book: Book = products[0].book
        return {**self.cleaned_data, "products": products, "book": book}


class ChangedClient(_ClientFields):
    """What a client is from now on."""

    def __init__(self, *args: Any, client: ApiClient, **kwargs: Any) -> None:
        """Offer the products of the client's book."""
        super().__init__(*args, **kwargs)
        self._offer(Product.objects.filter(book=client.book).order_by("code"))

    def asked(self) -> dict[str, Any]:
        """Return what `change_client` wants."""
        return {**self.cleaned_data, "products": list(self.cleaned_data["products"])}


class RotateToken(forms.Form):
    """How long the old token is taken beside the new one."""

    grace = forms.TypedChoiceField(label=_("The old token is taken for"), coerce=int, choices=GRACES, initial=24)

    def asked(self) -> timedelta:
        """Return the grace."""
        return timedelta(hours=self.cleaned_data["grace"])
