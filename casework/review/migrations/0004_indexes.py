"""Indexes of the pool's list and of a reviewer's own decisions."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Both lists read a page by index, however long they are."""

    dependencies: ClassVar = [("review", "0003_stages")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_by", "-decided_at"], name="decision_by_person"),
        ),
        migrations.AddIndex(
            model_name="revieworder",
            index=models.Index(
                condition=models.Q(state__in=["assigned", "in_review", "pooled"]),
                fields=["pool", "-priority", "id"],
                name="order_undecided",
            ),
        ),
    ]
