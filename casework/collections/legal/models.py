"""The legal steps of a case: a short dated list that is added to, and of which a wrong line is struck out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.lib.money import ZERO, MoneyField


class LegalKind(models.TextChoices):
    """What was done, in the order in which it mostly comes."""

    NOTICE = "notice", _("Notice sent")
    FILED = "filed", _("Claim filed")
    HEARING = "hearing", _("Hearing")
    JUDGMENT = "judgment", _("Judgment")
    ENFORCEMENT = "enforcement", _("Enforcement")
    ENDED = "ended", _("Proceedings ended")


class LegalStep(models.Model):
    """One legal step. reference: of the court or the sender; cost: what it cost the house, in the loan's currency;
    next_on: when the next thing is due. struck_*: who said that the line is wrong and why; it stays to be read.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="legal_steps")
    kind = models.CharField(max_length=11, choices=LegalKind)
    happened_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    cost = MoneyField(default=ZERO)
    note = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "collections"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LegalKind.values), name="legal_kind_known"),
            models.CheckConstraint(condition=Q(cost__gte=ZERO), name="legal_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("happened_on")), name="legal_next_comes_later"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_why="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_why="")),
                name="legal_struck_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.happened_on}"
