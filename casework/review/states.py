"""The words of manual review: stages, states, outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """初审, 复审."""

    INITIAL = "initial", _("Initial review")
    RE_REVIEW = "re_review", _("Re-review")


class OrderState(models.TextChoices):
    """Where an order stands in its stage."""

    POOLED = "pooled", _("Waiting for assignment")
    ASSIGNED = "assigned", _("Waiting for review")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    ON_HOLD = "on_hold", _("On hold")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISBURSED = "disbursed", _("Disbursed")


class Decided(models.TextChoices):
    """What a reviewer can decide."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
