"""Orders in, and their status out. Each view reads, calls one service or selector, and answers."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from casework.lib.access import role_required
from casework.lib.api.problems import Problem
from casework.lib.requests import SignedIn
from casework.portfolio.clients.description import reads, sends
from casework.portfolio.clients.door import ClientView
from casework.portfolio.clients.permissions import READERS
from casework.review.api import selectors, serializers, services
from casework.review.api.access import DescriptionReaders, SignedInReader, TokenReader

if TYPE_CHECKING:
    from rest_framework.request import Request

TOLD = serializers.OrderTold


class Orders(ClientView):
    """One order in; several by reference out."""

    @sends("send_order", text="Send one order.", request=serializers.OrderSent, _201=(TOLD, "New."),
           _200=(TOLD, "It was there already with the same content."))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take one order."""
        return self.once(lambda: services.send_one(said=request.data, sender=self.sender, now=timezone.now()))

    @reads("orders_by_ref", text="The status of orders by your references.", by_ref=True,
           _200=(serializers.OrdersTold, "Those that exist, oldest first."))  # fmt: skip
    def get(self, request: "Request") -> Response:
        """Tell of orders by reference."""
        refs = request.query_params.getlist("external_ref")
        if not 0 < len(refs) <= selectors.MOST_REFS:
            raise Problem(422, "invalid", _("Name 1 to 100 references: ?external_ref=…&external_ref=…"))
        return Response({"orders": selectors.orders_by_ref(self.sender.client, refs)})


class Batch(ClientView):
    """Many orders in."""

    @sends("send_orders", text="Send up to 1,000 orders. Bad ones do not stop good ones.",
           request=serializers.BatchSent, _200=(serializers.BatchTold, "What became of each."))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take many orders."""
        return self.once(lambda: services.send_many(said=request.data, sender=self.sender, now=timezone.now()))


class Order(ClientView):
    """One order out."""

    @reads("order", text="The status of one order by our id.", _200=(TOLD, "The order."))
    def get(self, request: "Request", public_id: UUID) -> Response:
        """Tell of one order."""
        return Response(selectors.order_by_id(self.sender.client, public_id))


class Unknown(ClientView):
    """Whatever else is asked for under /api/: a program reads a problem, not a page."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None

    def http_method_not_allowed(self, request: Any, *args: object, **kwargs: object) -> Any:
        """Answer that there is nothing, whatever the method."""
        raise Http404


class Description(SpectacularAPIView):
    """The OpenAPI description, for clients and for people of operations."""

    authentication_classes = (TokenReader, SignedInReader)
    permission_classes = (DescriptionReaders,)
    schema = None


@role_required(*READERS)
@require_GET
def docs(request: SignedIn) -> HttpResponse:
    """Show the description as a page on which requests can be tried."""
    return render(request, "api/docs.html")
