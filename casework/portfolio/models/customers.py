"""Customers and how to reach them. Numbers are encrypted."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.personal import EncryptedTextField, lookup_hash
from casework.portfolio.models.books import Book
from casework.portfolio.names import LONGEST_KEY


class Customer(models.Model):
    """A person who borrows or applies. The ID number is encrypted; `id_hash` finds it. time_zone "" means the
    book's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="customers")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    id_number = EncryptedTextField(blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, blank=True, default="")
    job = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_ref"], name="customer_ref_per_source")]
        indexes = [
            models.Index(fields=["id_hash"], name="customer_by_id", condition=~Q(id_hash="")),
            models.Index(fields=["name"], name="customer_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["external_ref"], name="customer_by_ref"),
        ]

    def __str__(self) -> str:
        return self.name


class NameKey(models.Model):
    """A beginning by which a customer is found by name (portfolio.names). Derived from the name."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="name_keys", db_index=False)
    key = models.CharField(max_length=LONGEST_KEY, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="name_key_once")]

    def __str__(self) -> str:
        return self.key


class Relation(models.TextChoices):
    """Whose contact point it is, seen from the borrower."""

    OWN = "own", _("Own")
    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Sibling")
    FRIEND = "friend", _("Friend")
    COLLEAGUE = "colleague", _("Colleague")
    OTHER = "other", _("Other")


class PointStatus(models.TextChoices):
    """What is known of a contact point."""

    UNVERIFIED = "unverified", _("Unverified")
    VALID = "valid", _("Valid")
    WRONG = "wrong", _("Wrong number")
    LOST = "lost", _("Out of service")
    DO_NOT_CALL = "do_not_call", _("Do not call")


class ContactPoint(models.Model):
    """One way to reach a customer: an own number, or that of a contact whom the borrower named. Numbers are
    encrypted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_points")
    relation = models.CharField(max_length=10, choices=Relation, default=Relation.OWN)
    person_name = models.CharField(max_length=120, blank=True)
    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=12, choices=PointStatus, default=PointStatus.UNVERIFIED)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "phone_hash", "relation"], name="contact_point_once"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="contact_relation_known"),
            models.CheckConstraint(condition=Q(status__in=PointStatus.values), name="contact_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.pk}"

    @property
    def is_third_party(self) -> bool:
        """Say whether somebody other than the borrower answers there."""
        return self.relation != Relation.OWN

    @staticmethod
    def hash_of(phone: str) -> str:
        """Return the hash under which `phone` is found."""
        return lookup_hash(phone)
