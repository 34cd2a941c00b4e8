"""An index that finds customers by the beginning of their name."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """On PostgreSQL with the operator class that LIKE 'Ada%' can use."""

    dependencies: ClassVar = [("portfolio", "0004_grant_above_asked")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["name"], name="customer_by_name", opclasses=["varchar_pattern_ops"]),
        ),
    ]
