"""Find the entries of one action."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index for the page's filter."""

    dependencies: ClassVar = [("jobs", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["action", "-id"], name="audit_by_action"),
        ),
    ]
