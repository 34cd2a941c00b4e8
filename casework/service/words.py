"""What customer service says: why a number is shown, and by what a customer was found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """For what somebody of customer service looks at a number in clear."""

    IDENTIFY = "identify", _("Check who is calling")
    CALL_BACK = "call_back", _("Call the customer back")
    CORRECT = "correct", _("Correct what is on file")
    COMPLAINT = "complaint", _("Handle a complaint")


class By(models.TextChoices):
    """By what a customer was found."""

    PHONE = "phone", _("Own number")
    NAMED = "named", _("Number of a contact they named")
    ID_NUMBER = "id_number", _("ID number")
    LOAN = "loan", _("Loan")
    ORDER = "order", _("Order")
    CUSTOMER = "customer", _("Customer reference")
    NAME = "name", _("Name")
