"""Pictures and documents of an order."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.review.models.orders import ReviewOrder
from casework.review.states import FileKind


def random_path(file: "OrderFile", name: str) -> str:
    """Return where a file is stored: nothing of its order, its person or its name can be guessed from it."""
    drawn = uuid.uuid4().hex
    return f"orders/{drawn[:2]}/{drawn}{name}"


class OrderFile(models.Model):
    """A picture or a document of an order, as `lib.uploads` made it. digest: SHA-256 of what is stored.

    added_by None: it came with the application. width, height: pixels, 0 for a PDF. removed_*: who took it away as
    wrong and why; the row stays, its content is shown to nobody any more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="files", db_index=False)
    kind = models.CharField(max_length=12, choices=FileKind)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=random_path, max_length=120)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "digest"], condition=Q(removed_at__isnull=True), name="order_file_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_why="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_why="")),
                name="order_file_removed_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="order_file_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Say whether it can be shown as a picture."""
        return self.content_type.startswith("image/")
