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
