"""Third parties' data of customers; address books, and by what right a book keeps them. Numbers are encrypted."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.personal import EncryptedTextField
from casework.portfolio.models.books import Book
from casework.portfolio.models.customers import Customer

LONGEST_DAYS = 730


class LawfulBasis(models.TextChoices):
    """What allows a lender to keep its customers' address books (the words of GDPR article 6 and PIPL article 13)."""

    CONSENT = "consent", _("Consent of the borrower")
    CONTRACT = "contract", _("Needed for the contract")
    LEGAL = "legal", _("Legal obligation")
    INTEREST = "interest", _("Legitimate interest, balanced and written down")


class AddressBookTurn(AppendOnlyModel):
    """Address books of one book turned on, or off again. The newest counts; a book without any has them off.

    basis, source, retention_days: by what right they are kept, where they come from, how long after they were
    collected; of a turn to on only.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="address_book_turns")
    is_on = models.BooleanField()
    basis = models.CharField(max_length=8, choices=LawfulBasis, blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")
    retention_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]
    )
    reason = models.CharField(max_length=200)
    turned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    turned_at = models.DateTimeField()

    class Meta:
        app_label = "portfolio"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False, basis="", source="", retention_days=None)
                | Q(is_on=True, basis__in=LawfulBasis.values, retention_days__range=(1, LONGEST_DAYS)) & ~Q(source=""),
                name="address_book_on_with_its_basis",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="address_book_turn_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {'on' if self.is_on else 'off'}"


class AddressBookEntry(models.Model):
    """One entry of a borrower's address book. It goes when its time is over, or with the book's turning them off."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="address_book")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    phone = EncryptedTextField()
    collected_on = models.DateField(db_index=True)

    class Meta:
        app_label = "portfolio"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="address_book_ref_per_source")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.external_ref


class ThirdPartyFact(AppendOnlyModel):
    """What a third party (a credit bureau, an operator, a register) said of a customer as of a day."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="third_party_facts")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    provider = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    value = models.CharField(max_length=200)
    as_of = models.DateField()
    received_at = models.DateTimeField()

    class Meta:
        app_label = "portfolio"
        constraints = [models.UniqueConstraint(fields=["source", "external_ref"], name="third_party_ref_per_source")]

    def __str__(self) -> str:
        return self.external_ref
