"""How the description of the API shows payments and reversals. What is taken is decided by the feeds' fields; a test
holds the two together.
"""

from rest_framework import serializers

from casework.portfolio.clients.shapes import Fields, Finding, said
from casework.portfolio.ledger.sending import MOST_PAYMENTS


class PaymentSent(Fields):
    """Money that came in on a loan."""

    external_ref = serializers.CharField(max_length=80, **said("Your reference; known ones are never taken twice."))
    loan_ref = serializers.CharField(max_length=80, **said("The loan's reference."))
    loan_source = serializers.CharField(
        max_length=40, required=False, allow_null=True, **said("Whose reference that is, when it is not yours.")
    )
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, **said('In the loan\'s currency: `"1500.00"`, or a number.')
    )
    paid_on = serializers.DateField(**said("The value date, never converted. Earlier ones displace later payments."))
    currency = serializers.CharField(
        max_length=3, required=False, allow_null=True, **said("Refused when it is not the loan's.")
    )


class Parts(Fields):
    """Where a payment went."""

    fee = serializers.CharField()
    penalty = serializers.CharField()
    interest = serializers.CharField()
    principal = serializers.CharField()
    credit = serializers.CharField(**said("Paid too much; used for what falls due later."))
    onward = serializers.CharField(**said("Paid too much, and moved to another loan of the customer since."))


class PaymentTold(Fields):
    """A payment as those who sent it may see it."""

    id = serializers.UUIDField()
    external_ref = serializers.CharField()
    loan_ref = serializers.CharField()
    loan_source = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    paid_on = serializers.DateField()
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=["standing", "reversed"])
    allocated = Parts()


class PaymentsTold(Fields):
    """Those of the payments asked for that exist."""

    payments = PaymentTold(many=True)


class PaymentsSent(Fields):
    """Many payments."""

    payments = serializers.ListField(child=PaymentSent(), min_length=1, max_length=MOST_PAYMENTS)


class LedgerRowTold(Fields):
    """What became of one row of a batch."""

    row = serializers.IntegerField()
    external_ref = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=["added", "unchanged", "refused"])
    id = serializers.UUIDField(allow_null=True)
    errors = Finding(many=True)  # type: ignore[assignment]


class PaymentsTaken(Fields):
    """What became of a batch."""

    added = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = LedgerRowTold(many=True)


class ReversalSent(Fields):
    """A payment that did not stay."""

    external_ref = serializers.CharField(max_length=80, **said("Your reference of the reversal."))
    payment_ref = serializers.CharField(max_length=80, **said("Your reference of the payment; it is reversed whole."))
    reversed_on = serializers.DateField(**said("When the money went back, no earlier than it came."))
    reason = serializers.CharField(max_length=200, required=False, allow_null=True)


class ReversalTold(Fields):
    """A reversal as those who sent it may see it."""

    id = serializers.UUIDField()
    external_ref = serializers.CharField()
    payment_ref = serializers.CharField()
    reversed_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()


class CreditMoveSent(Fields):
    """Credit that goes from one loan to another."""

    external_ref = serializers.CharField(max_length=80, **said("Your reference of the move."))
    from_loan_ref = serializers.CharField(max_length=80, **said("The loan that has the credit."))
    from_loan_source = serializers.CharField(
        max_length=40, required=False, allow_null=True, **said("Whose reference that is, when it is not yours.")
    )
    to_loan_ref = serializers.CharField(max_length=80, **said("The loan that it pays: open, of the same customer."))
    to_loan_source = serializers.CharField(
        max_length=40, required=False, allow_null=True, **said("Whose reference that is, when it is not yours.")
    )
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, **said("At most the credit, and at most what is left of the other loan.")
    )
    reason = serializers.CharField(max_length=200)


class CreditMoveTold(Fields):
    """A move of credit as those who sent it may see it."""

    id = serializers.UUIDField()
    external_ref = serializers.CharField()
    from_loan_ref = serializers.CharField()
    to_loan_ref = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    moved_on = serializers.DateField(**said("The book's day: its value date on the other loan."))
    reason = serializers.CharField()
    status = serializers.ChoiceField(choices=["standing", "taken_back"])
