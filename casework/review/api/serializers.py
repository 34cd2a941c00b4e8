"""How the description of the API shows what comes and goes. What is taken is decided by the feed's fields (rows.py);
a test holds the two together.
"""

from rest_framework import serializers

from casework.portfolio.clients.shapes import Fields, Finding, said
from casework.review.api.services import MOST_ORDERS
from casework.review.selectors.outward import STATUS
from casework.review.states import Stage


class OrderSent(Fields):
    """A loan application for manual review."""

    external_ref = serializers.CharField(max_length=80, **said("Your reference; known ones are never taken twice."))
    customer_ref = serializers.CharField(max_length=80, **said("Your reference of the person."))
    customer_name = serializers.CharField(max_length=120)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, **said('Asked for, in the book\'s currency: `"1500.00"`, or a number.')
    )
    term = serializers.IntegerField(min_value=1, max_value=32_767, **said("In the product's unit."))
    received_at = serializers.DateTimeField(required=False, allow_null=True, **said("Now, when it is absent."))
    phone = serializers.CharField(max_length=40, required=False, allow_null=True)
    id_number = serializers.CharField(max_length=40, required=False, allow_null=True)
    born_on = serializers.DateField(required=False, allow_null=True)
    machine_score = serializers.IntegerField(min_value=0, max_value=999_999_999, required=False, allow_null=True)
    channel = serializers.CharField(
        max_length=40, required=False, allow_null=True,
        **said("Code of the channel that brought the applicant; the book must have it."),
    )  # fmt: skip
    funder = serializers.CharField(
        max_length=40,
        required=False,
        allow_null=True,
        **said("The code of who lends the money, if it is not the house."),
    )
    product = serializers.CharField(
        required=False, allow_null=True, **said("Its code; may be absent when you send for one product only.")
    )
    application = serializers.DictField(
        child=serializers.DictField(child=serializers.JSONField(allow_null=True)), required=False, allow_null=True,
        **said('Sections of facts for the reviewer: `{"job": {"Employer": "Mill"}}`. Facts of `risk` are findings; '
        "`advice` says, under the same label, what each calls for."),
    )  # fmt: skip


class Granted(Fields):
    """What an approval granted."""

    amount = serializers.CharField()
    term = serializers.IntegerField()


class OrderTold(Fields):
    """An order as those who sent it may see it. The data of a webhook looks the same."""

    id = serializers.UUIDField()
    external_ref = serializers.CharField()
    product = serializers.CharField()
    status = serializers.ChoiceField(choices=sorted(set(STATUS.values())))
    stage = serializers.ChoiceField(choices=Stage.values)
    amount = serializers.CharField()
    currency = serializers.CharField()
    term = serializers.IntegerField()
    channel = serializers.CharField(allow_null=True)
    funder = serializers.CharField(allow_null=True)
    granted = Granted(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField(), **said("Codes, once it is closed."))
    received_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class OrdersTold(Fields):
    """Those of the orders asked for that exist."""

    orders = OrderTold(many=True)


class BatchSent(Fields):
    """Many orders."""

    orders = serializers.ListField(child=OrderSent(), min_length=1, max_length=MOST_ORDERS)


class RowTold(Fields):
    """What became of one order of a batch."""

    row = serializers.IntegerField()
    external_ref = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=["added", "unchanged", "refused"])
    id = serializers.UUIDField(allow_null=True)
    errors = Finding(many=True)  # type: ignore[assignment]


class BatchTold(Fields):
    """What became of a batch."""

    added = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RowTold(many=True)
