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
    EXPIRED = "expired", _("Expired")
    SENDING = "sending", _("Payout being sent")
    FAILED = "failed", _("Payout failed")
    DISBURSED = "disbursed", _("Disbursed")


# Somebody has it. On hold it stays its reviewer's.
HELD_STATES = (OrderState.ASSIGNED, OrderState.IN_REVIEW, OrderState.ON_HOLD)
UNDECIDED_STATES = (OrderState.POOLED, *HELD_STATES)
# The limit's clock runs: somebody has it, and it does not stand on hold.
CLOCKED_STATES = (OrderState.ASSIGNED, OrderState.IN_REVIEW)
# A limit that has begun runs, also while nobody has the order.
RUNNING_STATES = (OrderState.POOLED, *CLOCKED_STATES)
# The payout was asked for: nobody reopens, withdraws or lets expire any more what may be paid.
PAYING_STATES = (OrderState.SENDING, OrderState.FAILED, OrderState.DISBURSED)
# What may still be called off: all before the payout, and a payout that failed.
STOPPABLE_STATES = (*UNDECIDED_STATES, OrderState.APPROVED, OrderState.FAILED)


class Decided(models.TextChoices):
    """What a reviewer can decide."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class TraitKind(models.TextChoices):
    """What applicants can have in common."""

    PHONE = "phone", _("Same phone")
    DEVICE = "device", _("Same device")
    ADDRESS = "address", _("Same address")
    EMPLOYER = "employer", _("Same employer")


class FileKind(models.TextChoices):
    """What a file of an order is."""

    ID_PHOTO = "id_photo", _("ID photo")
    LIVE_PHOTO = "live_photo", _("Live photo")
    DOCUMENT = "document", _("Document")


class EvidenceKind(models.TextChoices):
    """What a product can demand before an order is approved."""

    IMAGES_SEEN = "images_seen", _("ID photo and live photo looked at")
    FINDINGS_CHECKED = "findings_checked", _("Every risk finding checked")
    APPLICANT_REACHED = "applicant_reached", _("Applicant reached and verified")
    DOCUMENT_THERE = "document_there", _("A document on file")


class AskedOf(models.TextChoices):
    """From whom information is asked while an order is on hold."""

    APPLICANT = "applicant", _("Applicant")
    EMPLOYER = "employer", _("Employer")
    BRANCH = "branch", _("Branch or agent")
    PROVIDER = "provider", _("Data provider")
    COLLEAGUE = "colleague", _("Colleague")


class HoldEnd(models.TextChoices):
    """How a hold ended."""

    ARRIVED = "arrived", _("Information arrived")
    LAPSED = "lapsed", _("Nothing by the deadline")
    DROPPED = "dropped", _("Dropped: the order changed hands or was closed")


class CallbackEnd(models.TextChoices):
    """How a booked callback ended."""

    MADE = "made", _("Called")
    MOVED = "moved", _("Booked anew")
    CANCELLED = "cancelled", _("Cancelled")
    DROPPED = "dropped", _("Dropped: the order was closed")


class PayoutState(models.TextChoices):
    """Where one attempt to pay out stands."""

    SENDING = "sending", _("Being sent")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
