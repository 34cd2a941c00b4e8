"""Indexes of the pool board: by limit, by age, by the beginning of an order's number."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Each order in which the board is sorted, and each figure above it, is read from an index."""

    dependencies: ClassVar = [("review", "0007_desk_rows")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="revieworder",
            index=models.Index(
                fields=["pool", "limit_at", "id"], name="order_held", condition=Q(state__in=["assigned", "in_review"])
            ),
        ),
        migrations.AddIndex(
            model_name="revieworder",
            index=models.Index(
                fields=["pool", "limit_at", "id"],
                name="order_late",
                condition=Q(state="pooled", limit_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="revieworder",
            index=models.Index(
                fields=["pool", "waiting_since", "id"], name="order_oldest", condition=Q(state="pooled")
            ),
        ),
        migrations.AddIndex(
            model_name="revieworder",
            index=models.Index(
                fields=["external_ref"],
                name="order_search",
                opclasses=["varchar_pattern_ops"],
                condition=Q(state__in=["assigned", "in_review", "pooled"]),
            ),
        ),
    ]
