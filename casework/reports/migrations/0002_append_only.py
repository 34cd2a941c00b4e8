"""Guard the append-only tables by trigger."""

from typing import ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies: ClassVar = [("reports", "0001_initial")]
    operations: ClassVar = [AppendOnly("reports_summarychange")]
