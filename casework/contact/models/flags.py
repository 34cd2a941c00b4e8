"""What people asked for: no contact, only some channels, only some hours; the objection of a third party."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.contact.models.attempts import Channel
from casework.portfolio.models import ContactPoint, Customer


class FlagKind(models.TextChoices):
    """What was asked for."""

    NO_CONTACT = "no_contact", _("No contact")
    ONLY_BETWEEN = "only_between", _("Only at certain hours")
    OBJECTION = "objection", _("Objection of a third party")


class ContactFlag(models.Model):
    """One wish that the gate keeps for verification, reminders and collection.

    point None: all of the customer's numbers. channel "": every channel. opens, closes: local hours, of ONLY_BETWEEN.
    An OBJECTION belongs to one number of a third party and is never lifted (the database says so too). reason: what was
    said, by whom.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_flags")
    point = models.ForeignKey(ContactPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=12, choices=FlagKind)
    channel = models.CharField(max_length=5, choices=Channel, blank=True)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FlagKind.values), name="flag_kind_known"),
            models.CheckConstraint(condition=Q(channel__in=["", *Channel.values]), name="flag_channel_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="flag_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="only_between", opens__isnull=False, closes__gt=F("opens"))
                | (~Q(kind="only_between") & Q(opens__isnull=True, closes__isnull=True)),
                name="flag_hours_of_their_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="objection") | Q(point__isnull=False, lifted_at__isnull=True),
                name="flag_objection_is_for_ever",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__gte=F("placed_at"), lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="flag_lift_is_whole",
            ),
            models.UniqueConstraint(fields=["point"], condition=Q(kind="objection"), name="flag_one_objection"),
        ]
        indexes = [models.Index(fields=["customer"], name="flag_open", condition=Q(lifted_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"
