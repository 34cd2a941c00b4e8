"""Guard decisions anew: columns were added since, and SQLite lost the triggers when it made the table anew."""

from typing import ClassVar

from django.db import migrations

from casework.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """After the last change of the tables."""

    dependencies: ClassVar = [("review", "0011_paid_by_a_third")]

    operations: ClassVar = [
        AppendOnly("review_orderevent"),
        AppendOnly("review_decision"),
    ]
