"""Clients of the API, their tokens, and the answers kept for their idempotency keys."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.portfolio.models.books import Book, Product

LEAST_RATE, MOST_RATE = 1, 60_000


class ApiClient(models.Model):
    """A program that may send for one book and certain of its products. source: whose references it brings.

    per_minute: how many requests it may make. closed_at: for good.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=40, unique=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    products = models.ManyToManyField(Product, related_name="+")
    per_minute = models.PositiveIntegerField(default=120)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "portfolio"
        constraints = [
            models.CheckConstraint(
                condition=Q(per_minute__gte=LEAST_RATE, per_minute__lte=MOST_RATE), name="api_client_rate_in_range"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A token of a client. prefix: its first part, by which it is found and named; digest: SHA-256 of the whole.

    The token itself is kept nowhere. ends_at: an old one is taken beside the new one until then.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="tokens")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "portfolio"
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(ends_at__isnull=True), name="api_token_one_newest")
        ]

    def __str__(self) -> str:
        return self.prefix


class ApiAnswer(models.Model):
    """The first answer to a request with an Idempotency-Key, kept until expires_at. digest: of the request.

    status is None only inside the transaction that is making the answer.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)  # not JSON, whose fields PostgreSQL puts into an order of its own
    location = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "portfolio"
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_answer_once_per_key")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"
