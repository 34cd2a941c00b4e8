"""Who brings customers, and who lends the money."""

import uuid

from django.db import models

from casework.portfolio.models.books import Book


class Partner(models.Model):
    """A house that a book works with. code: how files and programs name it; it never changes. closed_at: since when no
    new order may name it, None while one may; what it brought and lent goes on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class AcquisitionChannel(Partner):
    """A channel that brings applicants (获客渠道): an app store, a comparison site, a shop."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "code"], name="channel_code_per_book")]


class Funder(Partner):
    """Who lends the money of a loan (资金方), where it is not the lender itself."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "code"], name="funder_code_per_book")]
