"""Pictures and documents of an order."""

from django.db import models
from django.db.models import Q

from casework.lib.kept_files import KeptFile, drawn_path
from casework.review.models.orders import ReviewOrder
from casework.review.states import FileKind


def random_path(_file: "OrderFile", name: str) -> str:
    """Return where a file is stored."""
    return drawn_path("orders", name)


class OrderFile(KeptFile):
    """A picture or a document of an order. added_by None: it came with the application."""

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="files", db_index=False)
    kind = models.CharField(max_length=12, choices=FileKind)
    file = models.FileField(upload_to=random_path, max_length=120)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "digest"], condition=Q(removed_at__isnull=True), name="order_file_once"
            ),
            KeptFile.removed_whole("order_file_removed_by_somebody_for_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="order_file_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
