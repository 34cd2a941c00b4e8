"""The words of collections: states of a case, ends of a stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands. Rescheduled: an agreement moved what was owed, so it was not collected. Waived: it was let
    off, without any money. Void: what had
    closed it turned out not to be so (a reversal), and a later case of the same loan goes on in its place.
    """

    POOLED = "pooled", _("Waiting for assignment")
    ASSIGNED = "assigned", _("Collecting")
    COLLECTED = "collected", _("Collected")
    RESCHEDULED = "rescheduled", _("Extended or re-scheduled")
    WAIVED = "waived", _("Waived in full")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")
    VOID = "void", _("Undone")


OPEN_STATES = [CaseState.POOLED, CaseState.ASSIGNED]
# Ends that follow from the ledger alone, and so go with it when it turns out otherwise.
ENDED_BY_LEDGER = [CaseState.COLLECTED, CaseState.RESCHEDULED, CaseState.WAIVED, CaseState.VOID]


class StayOutcome(models.TextChoices):
    """How a stay in a bucket ended. "Void" marks a stay that a late payment showed never to have been."""

    COLLECTED = "collected", _("Collected")
    ROLLED = "rolled", _("Rolled on")
    CURED_DOWN = "cured_down", _("Cured down")
    RESCHEDULED = "rescheduled", _("Extended or re-scheduled")
    WAIVED = "waived", _("Waived in full")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")
    VOID = "void", _("Void")


class PromiseOutcome(models.TextChoices):
    """What became of a promise, as the ledger says it now."""

    OPEN = "", _("Open")
    KEPT = "kept", _("Kept")
    PART_KEPT = "part_kept", _("Part kept")
    BROKEN = "broken", _("Broken")


class PromiseEnd(models.TextChoices):
    """Why a promise was put aside before it was judged."""

    STANDS = "", _("Stands")
    REPLACED = "replaced", _("Replaced")
    CANCELLED = "cancelled", _("Cancelled")


class WaiverState(models.TextChoices):
    """Where a waiver stands. Only an applied one has changed what is due."""

    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    APPLIED = "applied", _("Applied")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")


class ActionEnd(models.TextChoices):
    """How a next action ended."""

    DONE = "done", _("Done")
    MOVED = "moved", _("Booked anew")
    CANCELLED = "cancelled", _("Cancelled")


class ClaimEnd(models.TextChoices):
    """What became of "says paid"."""

    FOUND = "found", _("Payment found")
    NOT_FOUND = "not_found", _("No payment found")
