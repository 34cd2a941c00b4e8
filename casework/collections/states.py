"""The words of collections: states of a case, ends of a stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands."""

    POOLED = "pooled", _("Waiting for assignment")
    ASSIGNED = "assigned", _("Collecting")
    COLLECTED = "collected", _("Collected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")


OPEN_STATES = [CaseState.POOLED, CaseState.ASSIGNED]


class StayOutcome(models.TextChoices):
    """How a stay in a bucket ended. "Void" marks a stay that a late payment showed never to have been."""

    COLLECTED = "collected", _("Collected")
    ROLLED = "rolled", _("Rolled on")
    CURED_DOWN = "cured_down", _("Cured down")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")
    VOID = "void", _("Void")
