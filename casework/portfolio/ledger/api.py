"""Payments and reversals from programs. Each view reads, calls one service or selector, and answers."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from casework.lib.api.problems import Problem
from casework.portfolio.clients.description import reads, sends
from casework.portfolio.clients.door import ClientView
from casework.portfolio.ledger import outward, sending, sending_credits, shapes

if TYPE_CHECKING:
    from rest_framework.request import Request

TOLD = shapes.PaymentTold
KNOWN = "It was there already with the same content."


class Payments(ClientView):
    """One payment in; several by reference out."""

    @sends("send_payment", text="Send one payment.", request=shapes.PaymentSent, _201=(TOLD, "New."),
           _200=(TOLD, KNOWN))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take one payment."""
        return self.once(lambda: sending.send_payment(said=request.data, sender=self.sender, now=timezone.now()))

    @reads("payments_by_ref", text="The payments by your references.", by_ref=True,
           _200=(shapes.PaymentsTold, "Those that exist, oldest first."))  # fmt: skip
    def get(self, request: "Request") -> Response:
        """Tell of payments by reference."""
        refs = request.query_params.getlist("external_ref")
        if not 0 < len(refs) <= outward.MOST_REFS:
            raise Problem(422, "invalid", _("Name 1 to 100 references: ?external_ref=…&external_ref=…"))
        return Response({"payments": outward.payments_by_ref(self.sender.client, refs)})


class PaymentBatch(ClientView):
    """Many payments in."""

    @sends("send_payments", text="Send up to 1,000 payments. Bad ones do not stop good ones.",
           request=shapes.PaymentsSent, _200=(shapes.PaymentsTaken, "What became of each."))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take many payments."""
        return self.once(lambda: sending.send_payments(said=request.data, sender=self.sender, now=timezone.now()))


class Payment(ClientView):
    """One payment out."""

    @reads("payment", text="One payment by our id.", _200=(TOLD, "The payment."))
    def get(self, request: "Request", public_id: UUID) -> Response:
        """Tell of one payment."""
        return Response(outward.payment_by_id(self.sender.client, public_id))


class Reversals(ClientView):
    """One reversal in."""

    @sends("send_reversal", text="Reverse one of your payments: it counts as never made, from its value date on.",
           request=shapes.ReversalSent, _201=(shapes.ReversalTold, "New."),
           _200=(shapes.ReversalTold, KNOWN))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take one reversal."""
        return self.once(lambda: sending.send_reversal(said=request.data, sender=self.sender, now=timezone.now()))


class CreditMoves(ClientView):
    """One move of credit in."""

    @sends("send_credit_move", text="Move what was paid too much on a loan to another open loan of the customer.",
           request=shapes.CreditMoveSent, _201=(shapes.CreditMoveTold, "New."),
           _200=(shapes.CreditMoveTold, KNOWN))  # fmt: skip
    def post(self, request: "Request") -> Response:
        """Take one move."""
        now = timezone.now()
        return self.once(lambda: sending_credits.send_credit_move(said=request.data, sender=self.sender, now=now))
